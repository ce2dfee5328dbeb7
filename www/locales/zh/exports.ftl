export-title = 保存或导出
export-memory = 列表及其复核只存在于本页的内存中。一切都在本设备上完成。
export-names = 包含文件名和患者姓名
export-without-names = 不包含时，保存的列表只给病例编号，无法再找到对应的文件。
export-json = 保存列表（JSON）
export-csv = 表格（CSV）
export-report = 可打印的报告
export-report-case = 此病例的报告
export-dicom = 此病例的 DICOM 报告
export-dicom-all = 全部病例的 DICOM 报告（zip）
export-made = { $name } 已交给浏览器保存。
export-failed = 无法写出。{ $why }
export-preparing = 正在准备第{ $number }页，共{ $all }页。

saved-opened = 已打开{ $name }中的{ $count }个病例；添加其文件后即可看到图像。
saved-not-opened = 无法打开{ $name }。{ $why }

report-case = 病例{ $number }
report-figure = 左：切片。右：叠加病灶图的切片。
report-probabilities = 概率
report-review = 复核
report-made = 如何得出
report-specialist = 专科医生
report-note = 备注
report-reviewed-at = 复核时间
report-not-reviewed = 未复核
