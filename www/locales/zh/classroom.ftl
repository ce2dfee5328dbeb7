# 教学页面(classroom.html)。对结果的说法不多于工作列表:绝不说“正常”,绝不说已排除肿瘤。

classroom-page = NeuroTriage：课堂
classroom-description =
    .content = 移动一个合成病灶，看神经网络如何作答；观察它的每一层；了解它的各项数字意味着什么。
classroom-title = 课堂
classroom-skip = 跳到网络看到的内容
classroom-back = 返回工作列表
classroom-link = 教学用：课堂
classroom-contents =
    .aria-label = 本页内容

## The laboratory: a synthetic scan with a lesion that can be moved, grown and faded

classroom-lab = 可以移动的病灶
classroom-lab-how = 拖动病灶，或使用滑块。网络随之作答，全部在本设备上进行。
# The same two with a picture of a person's own.
classroom-lab-own = 您自己的图像
classroom-lab-how-own = 网络针对所显示的切片作答，全部在本设备上进行。
classroom-synthetic = 合成图像：由公式绘制，不属于任何患者
classroom-own-tag = 您自己的图像，不会离开本设备
classroom-scene =
    .aria-label = 带有病灶的合成图像
classroom-scene-own =
    .aria-label = 您的图像
# The lesion's place in the picture, as shares of its width and height, and its size and strength.
classroom-scene-now = 病灶距左侧 { $across }，距上方 { $down }，半径为宽度的 { $radius }，强度为 { $strength }。
classroom-scene-without = 没有病灶。
classroom-scene-keys = 方向键移动病灶，加号和减号使其增大和缩小，方括号 [ 和 ] 使其变淡和变强。
classroom-across = 左右
classroom-down = 上下
classroom-radius = 大小
classroom-strength = 强度
classroom-examples = 试一试
classroom-example-none = 无病灶
classroom-example-bright = 明亮，位于一侧半球
classroom-example-faint = 浅淡
classroom-example-small = 很小
classroom-example-middle = 位于中央
classroom-own = 使用自己的图像
classroom-own-input =
    .aria-label = 使用自己的图像
classroom-own-back = 返回合成图像
classroom-own-slice = 切片
classroom-own-slice-now = 第 { $number } 张，共 { $all } 张
classroom-own-archive = 这是压缩包。请在此选择单个文件；压缩包可在工作列表中打开。
classroom-network = 网络
classroom-network-champion = { $name }（本页面所用）
classroom-answer = 回答
classroom-map = 显示病灶图
classroom-map-none = 此网络不绘制病灶图。
classroom-map-hidden = 对网络不认识的图像不显示病灶图：它没有意义。
classroom-caution = 图画不是大脑。在这里学到的是网络如何反应，而不是它读片读得多好。

## What each convolution sees

classroom-sees = 每个卷积看到什么
classroom-sees-how = 每个卷积用小滤波器在前一层的结果上滑动，每个滤波器绘出一张图：滤波器找到其模式的地方是亮的。靠前的层看到边缘和亮点，靠后的层在更粗的网格上看到更大、更抽象的模式。图像改变时，这些图随之改变。请先选择一层，再选择一张图。
classroom-sees-input = 网络得到的输入：裁剪到头部、补成方形并缩放后的图像。
classroom-sees-mirrored = 回答是图像与其镜像结果的平均；这些图则来自图像本身。
classroom-layers = 层
classroom-layer-maps = { $count } 张 { $width } × { $height } 的图
classroom-scale = 白色表示
classroom-scale-each = 每张图的最大值
classroom-scale-layer = 该层的最大值
classroom-grey-positive = 黑色为无响应，白色为最强响应。
classroom-grey-signed = 该层没有 ReLU：中灰为 0，更亮为正，更暗为负。
classroom-strongest = 按整张图的平均值，响应最强的是：{ $channels }。
classroom-channels =
    .aria-label = 该层的图
classroom-channel = 图 { $number }，平均响应 { $mean }
classroom-channel-caption = { $name } 的图 { $number }：平均响应 { $mean }，从 { $lowest } 到 { $highest }
classroom-filter = 它的滤波器，以小图显示在每张图的角上：3 × 3 个权重与图像相乘后求和。白色为正权重，黑色为负权重。
classroom-filter-picture =
    .aria-label = 滤波器的图示
classroom-filter-weights = 滤波器的权重

## The layer table

classroom-table = 各层及其开销
classroom-table-how = 由网络自身在本设备上运行时统计。未列出 dropout：它只在训练时起作用。
classroom-table-caption = { $name } 的各层
classroom-table-layer = 层
classroom-table-kind = 作用
classroom-table-output = 输出
classroom-table-trained = 参数
classroom-table-multiply = 乘加次数
classroom-table-all = 合计
classroom-kind-convolution = { $size } × { $size } 卷积
classroom-kind-convolution-strided = { $size } × { $size } 卷积，每隔一个位置
classroom-kind-max_pool = { $size } × { $size } 中的最大值
classroom-kind-mean_pool = { $size } × { $size } 的平均值
classroom-kind-enlarge = 每个单元加倍
classroom-kind-sum = 分支相加
classroom-kind-flatten = 将图展开为一个向量
classroom-kind-pooled = 各图的平均值，以及病灶图所指之处的内容
classroom-kind-dense = 全连接
classroom-with-norm = { $what }，批归一化
classroom-with-relu = { $what }，ReLU
classroom-table-sum = 训练拟合 { $trained } 个参数；批归一化另外收集 { $statistics } 个统计量。在这里运行时，网络含有 { $shipped } 个数值，因为若网络以此形式发布，卷积之后的批归一化已并入卷积。一张切片需要 { $multiply } 次乘加。

## Confusion matrix and reliability

classroom-figures = 它答对了什么，有多大把握
classroom-figures-how = 用该组的全部切片测量一次；数据读自随权重一起发布的评估。括号内为按患者抽样的 95% 区间。
classroom-role = 切片
classroom-role-name = { $role ->
    [test] 测试：其他患者，相同来源
    [external_dev] 其他设备和医院
   *[other] { $role }
}
classroom-role-size = { $patients } 位患者的 { $slices } 张切片
classroom-confusion = 混淆矩阵
classroom-confusion-how = 每行为真实类别，每列为网络的回答。正确的回答在对角线上。
classroom-confusion-corner = 真实类别
classroom-confusion-said = 网络的回答
classroom-confusion-untyped = 肿瘤，类型未记录
classroom-confusion-all = 合计
classroom-reliability = 可靠性曲线
classroom-reliability-how = 按网络的把握程度排列回答，并显示其中答对的比例。在对角线上，它的概率是诚实的；在其下方，它过于自信。
classroom-reliability-picture = { $name } 的可靠性曲线，{ $role }：按把握程度显示答对的频率。数字见下表。
classroom-reliability-sure = 把握程度
classroom-reliability-right = 答对的频率
classroom-reliability-count = 切片数
classroom-reliability-table = 各点的表格
classroom-figure-accuracy = 准确率
classroom-figure-balanced = 平衡准确率
classroom-figure-patients = 按患者的准确率
classroom-figure-ece = 校准误差（ECE）
classroom-figure-sensitivity = 被标记的肿瘤切片（仅按肿瘤阈值）
classroom-figure-specificity = 未被标记的无肿瘤切片（仅按肿瘤阈值）
classroom-interval = { $value }（{ $low } 至 { $high }）
classroom-unavailable = 无法读取评估 { $file }。

## Where it goes wrong

classroom-mistakes = 它错在哪里，能教会我们什么
classroom-mistakes-how = 错误图集的教训，不含任何患者的图像。所有数字都属于 { $name }，读自它的评估。
classroom-try = 在合成图像上演示
classroom-mistake-class = 把一种肿瘤当作另一种
classroom-mistake-class-text = 在测试的 { $all } 张脑膜瘤切片中，{ $taken } 张被称为垂体瘤，{ $right } 张被称为脑膜瘤。两者都会强化，也都可以位于颅底中央附近：单张切片可能无法区分。病灶所在的位置也是网络学到的一部分。
classroom-mistake-class-try = 把同一个绘制的病灶移到中央：网络改变了类别，而改变的只有位置。
classroom-mistake-kinds = 封闭的类别列表
classroom-mistake-kinds-text = 其他来源中有 { $all } 张切片显示未记录类型的肿瘤。网络没有“其他类型”这一类：它把其中 { $glioma } 张称为胶质瘤，{ $meningioma } 张称为脑膜瘤，{ $pituitary } 张称为垂体瘤，{ $no_tumor } 张称为无肿瘤。无论给它看什么，网络只在自己的列表内作答。
classroom-mistake-scanner = 另一台设备
classroom-mistake-scanner-text = 在有掩膜的测试切片中，病灶图的最高点有 { $test } 落在肿瘤内，而在另一台设备的切片中只有 { $external }。从未用于训练的切片中，按来源的准确率：{ $sources }。在一个地方取得的好数字，只对那个地方有效。
classroom-mistake-source = { $name } { $value }（{ $slices } 张切片）
classroom-mistake-gate = 识得陌生者、也怀疑自己人的关卡
classroom-mistake-gate-text = 在说出类别之前，有一道关卡判断图像是否像网络所认识的。它拒绝了 { $strangers } 的胸片、照片和头部 CT；也拒绝了 { $own } 的测试切片，以及其中从网络上收集的 { $web }。有得必有失。
classroom-mistake-missed = 没有能找出一切的阈值
classroom-mistake-missed-text = 仅按随附的肿瘤阈值，不计关卡和胶质瘤阈值，测试中有肿瘤的切片有 { $sensitivity } 被标记，无肿瘤的切片有 { $specificity } 未被标记；在其他来源上分别为 { $external_sensitivity } 和 { $external_specificity }。未被标记并不等于被排除：它仍等待专科医生查看。
classroom-mistake-faint = 类别取决于亮度
classroom-mistake-faint-text = 让绘制的病灶慢慢变淡。肿瘤的概率在很长一段内仍然很高，但领先的类别会在途中改变：灰度值偏向某一类，而另一台设备的灰度值可能偏向另一类。
classroom-mistake-sure = 有把握却答错
classroom-mistake-sure-text = 测试上的校准误差为 { $test }，其他来源上为 { $external }。用于校准的切片与您的切片有多相似，概率就有多诚实。
classroom-mistake-small = 看不到病灶的网络
classroom-mistake-small-text = 选择网络 { $name } 并让病灶逐渐显现：无肿瘤的概率并不下降。在其他来源上它的准确率为 { $value }。看它的特征图：病灶就在那里，但后面的层没有把它变成回答。
classroom-mistake-small-try = 用此网络演示

## The leakage story

classroom-leakage = 好看的数字从何而来
classroom-leakage-how = 同一个小网络 { $network }，采用三种方案。旁边是完全看不到解剖结构的捷径。每次所用的切片及其划分都不同，数字讲出三个故事。
classroom-leakage-random = 1. 随机划分
classroom-leakage-random-text = 公开数据集中的每张切片随机进入训练或测试，许多已发表的研究都是如此。{ $slices } 张测试切片中有 { $copies } 张在训练中有近似副本：同一患者的相邻切片，或同一图像保存了两次。网络达到 { $network }。仅查找最相似的 32 × 32 像素缩略图，不用任何网络，就达到 { $nearest }。
classroom-leakage-patient = 2. 按患者划分
classroom-leakage-patient-text = 没有患者同时出现在两边，{ $slices } 张测试切片中有 { $copies } 张在训练中有近似副本。同一个网络达到 { $network }；只统计灰度值的随机森林达到 { $histogram }。不比它更好的网络，什么也没有证明。
classroom-leakage-finding = 引自本次评估的记录（英文原文），其中来源以简称表示：
classroom-leakage-external = 3. 其他设备和医院
classroom-leakage-external-text = 从未用于训练的来源。同一个网络达到 { $network }。泄露类别的图像风格不见了。
classroom-leakage-champion = 那么本页面的网络呢？
classroom-leakage-champion-text = { $name } 在按患者的测试上达到 { $test }，在其他来源上达到 { $external }。两个数字之间的差距，而不只是第一个数字，才是它在您的医院里可能失去的。
classroom-leakage-caption = 四个类别的准确率，按切片计，附 95% 区间
classroom-baseline-geometry = 捷径：只看文件的宽和高
classroom-baseline-nearest = 捷径：最相似的缩略图
classroom-baseline-histogram = 捷径：统计灰度值
classroom-baseline-prepared_histogram = 捷径：预处理后统计灰度值
classroom-leakage-who = 作答者
classroom-leakage-value = 准确率
classroom-questions = 面对任何数字都该问的问题
classroom-question-split = 是按患者分开的，还是只按切片分开？
classroom-question-copies = 有没有人在两边之间查找近似副本，找到了多少？
classroom-question-shortcut = 在同样的切片上，灰度值、文件大小或缩略图能达到多少？
classroom-question-external = 换一台设备、换一家医院，还剩下多少？
classroom-question-interval = 背后有多少患者，区间有多宽？

## What is told as it happens

classroom-ready = { $name } 在本设备的 CPU 上运行。已验证：重现了 { $references } 张参考切片。
classroom-announcement = { $finding }。领先的类别：{ $name }，{ $percent }。
