problem-unreadable = 浏览器无法读取此文件：它已被移动、删除或在别处打开。请重新添加。
problem-too_large = 此文件超过 512 MiB，超出可读取的大小。请单独导出该序列。
problem-crash = 处理此文件时，本页的读取器或引擎停止并已重新启动。其他文件不受影响。
problem-slow = 两分钟内没有答复，处理程序已重新启动。其他文件不受影响。
problem-empty_archive = 此压缩包中没有文件。
problem-no_slices = 它的切片都无法检查。
problem-slice = 切片 { $slice } 未检查。{ $why }

problem-not_mr =
    这是{ $modality ->
        [CT] 计算机断层扫描（CT）
        [CR] X 线图像（CR）
        [DX] X 线图像（DX）
        [RG] X 线图像（RG）
        [MG] 乳腺 X 线图像（MG）
        [US] 超声图像（US）
        [IVUS] 超声图像（IVUS）
        [PT] 正电子发射断层扫描（PT）
        [NM] 核医学图像（NM）
        [XA] X 线血管造影或透视（XA）
        [RF] X 线血管造影或透视（RF）
        [SEG] 分割数据（SEG）
        [RTIMAGE] 放射治疗对象（RTIMAGE）
        [RTDOSE] 放射治疗对象（RTDOSE）
        [SM] 显微镜图像（SM）
        [GM] 显微镜图像（GM）
        [OP] 眼部图像（OP）
        [OPT] 眼部图像（OPT）
        [OCT] 眼部图像（OCT）
        [ES] 照片（ES）
        [XC] 照片（XC）
        [PX] 牙科 X 线图像（PX）
        [IO] 牙科 X 线图像（IO）
       *[other] { $modality } 类型的检查
    }，不是磁共振扫描：未予分类。
problem-not_brain = 这是身体其他部位（{ $part }）的扫描，不是头部：未予分类。

problem-empty_file = 文件为空：请重新选择，或再次导出扫描图像。
problem-unknown_format = 此处无法读取这种格式：请使用 DICOM、NIfTI、PNG、JPEG、BMP、TIFF、WebP 或 GIF，或包含它们的 zip 压缩包。
problem-damaged_image = { $format } 文件已损坏或不完整（{ $reason }）：请再次导出扫描图像。
problem-too_many_pixels = 图像声明为 { $width } x { $height } 像素，超过可读取的 { $limit } 百万像素：请导出较小的图像。
problem-too_much_memory = 图像将占用 { $mebibytes } MiB 内存，超过允许的 { $limit } MiB：请导出较小或位数较少的图像。
problem-no_pixels = 图像没有像素。
problem-unsupported_codec = 扫描图像以 { $name } 压缩，此处无法读取：请导出为未压缩、RLE、无损 JPEG 或 JPEG 2000。
problem-unsupported =
    { $format } 文件含有此处无法读取的内容（{ $what }）：{ $advice ->
        [lossless] 请导出为未压缩、RLE、无损 JPEG 或 JPEG 2000
        [greyscale] 请导出为 8 位或 16 位灰度
        [one_file] 请保存为单个 .nii 文件
       *[numbers] 请转换为不超过 64 位的整数或浮点数
    }。
problem-not_an_image = 这是没有图像的 DICOM 文件（{ $name }）：请选择该序列的图像。
problem-too_many_slices = 文件声明有 { $count } 张切片，超过可读取的 { $limit } 张：请分批导出。
problem-archive = 这是 zip 压缩包：其中的文件会逐个读取。
problem-bad_archive = 无法读取 zip 压缩包（{ $reason }）：请解压后选择其中的文件。

problem-unknown_network = 未知网络“{ $name }”：此版本认识 { $known }。
problem-bad_manifest = 无法使用权重的清单（{ $reason }）：请获取与权重一同导出的 .json 文件。
problem-wrong_hash = 权重文件与其清单所述不符（SHA-256 为 { $found }…，应为 { $expected }…）：文件已损坏、不完整或属于其他模型；请重新获取。
problem-wrong_weights = 权重与网络 { $network } 不匹配（{ $reason }）：请获取为其导出的权重。
problem-bad_worklist = 无法打开此已保存的列表（{ $reason }）：请打开在此保存且未经改动的文件。
problem-unwritable_dicom = 无法将报告写成 DICOM（{ $reason }）。
problem-request = 页面发送了此版本无法理解的内容（{ $reason }）：请重新加载页面。
problem-no_gpu = 没有可用的 GPU：{ $reason }。
problem-device = 设备无法完成计算：{ $reason }。
problem-self_test = { $backend } 的计算结果与制作这些权重时不同（logit 的最大差异 { $difference }，允许 { $tolerance }）：不予使用。
