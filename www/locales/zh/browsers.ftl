# 浏览器缺少什么、GPU 是怎样失去的，以及为看不到图像的人用文字描述图像。

engine-failed-no_module_worker = 此浏览器不能在 Web Worker 中运行模块，而本页正是在其中计算的。请用最新版的 Chrome、Edge、Firefox 或 Safari 打开。
gpu-failed-lost = 未使用 GPU：系统已将其收回。工作由 CPU 继续进行。

browsers-picture = { $picture }。{ $map }
browsers-turned = { $slice }。{ $map }
browsers-map-none = 此切片没有病灶图。
browsers-map-hidden = 病灶图已关闭。
browsers-map-nothing = 其上叠加了病灶图；没有突出的部位。
browsers-map-place = 其上叠加了病灶图；可疑部位距左侧 { $across }、距顶部 { $down }。
