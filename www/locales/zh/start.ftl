start-title = 添加扫描图像
start-how = 把文件、文件夹或 zip 压缩包拖放到本页任意位置，粘贴图像，或自行选择。同一序列的切片合为一个病例；最紧急的病例排在最前。
choose-files = 选择文件
choose-folder = 选择文件夹
start-sample = 试用合成样本
start-formats = DICOM、NIfTI、PNG、JPEG、TIFF、WebP、BMP、GIF，以及包含它们的 zip 压缩包。
start-private = 您的扫描图像不离开本设备：本页只向其来源网站发出请求，不保存其中任何内容。
start-limits = 网络按外观把单张切片归入四个类别。与其学习过的脑部磁共振切片不相像的图像会交由人来判断，不给出类别；它能发现大多数这样的图像，但不是全部。

sample-name = 合成样本
sample-tag = 由本页绘制，不是患者的扫描图像。
pasted-name = 粘贴的图像
