operating = 工作点
operating-what = 肿瘤概率达到多少时标记病例。立即应用于整个列表。
operating-threshold = 标记起点
operating-shipped = 恢复出厂工作点
operating-threshold-shipped = { $percent }，出厂值
operating-prevalence = 每100名这样的患者中，有多少人患有肿瘤？
operating-prevalence-value = 100人中{ $count }人
operating-role = 测量所用
operating-none = 这些权重没有记录其代价。
operating-sensitivity = 灵敏度
operating-specificity = 特异度
operating-alarms = 每100例误报数
operating-missed = 每100例未标记的肿瘤
operating-cleared = ……其中未发现征象的
operating-ppv = 被标记者患有肿瘤（PPV）
operating-npv = 其余者无肿瘤（NPV）
operating-no-chance = 无
operating-rate = { $value }（{ $low } 至 { $high }）
operating-role-name =
    { $role ->
        [val] 验证切片
        [test] 测试切片
        [external_dev] 其他来源的切片
       *[other] “{ $role }”的切片
    }
operating-measured =
    在{ $role ->
        [val] 验证切片
        [test] 测试切片
        [external_dev] 其他来源的切片
       *[other] “{ $role }”的切片
    }上逐张测量：{ $patients }名患者的{ $slices }张切片，其中{ $tumors }张有肿瘤；括号内为 95% 区间。其他设备、医院和患者会有所不同。
