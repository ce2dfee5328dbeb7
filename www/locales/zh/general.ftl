language-name = 简体中文

page-title = NeuroTriage：在您的设备上对脑部磁共振图像分诊
page-description =
    .content = 在您自己的设备上将脑部磁共振图像分为胶质瘤、脑膜瘤、垂体瘤或无肿瘤，最紧急的排在最前。仅供研究与教学。
skip = 跳到工作列表
notice-use = 仅供研究与教学。
notice-check = 不是医疗器械。每个结果都须由专科医生核对，任何结果都不能排除疾病。
language-choice =
    .aria-label = 语言
language-failed = 无法获取{ $name }：请检查与网站的连接。页面保持不变。
device =
    .aria-label = 本设备
close = 关闭
drop = 松开即在本设备上读取

files-input =
    .aria-label = 添加文件
folder-input =
    .aria-label = 添加文件夹
saved-input =
    .aria-label = 打开已保存的列表
add-files = 添加文件
add-folder = 添加文件夹
open-saved = 打开已保存的列表
save-or-export = 保存或导出
help-and-keys =
    .aria-label = 帮助和按键

percent = { $number }%
percent-above = >{ $number }%
percent-below = <{ $number }%
percent-plain = { $number }%
milliseconds = { $number }{ "\u00A0" }毫秒
about-seconds = 约{ $number }秒
about-minutes = 约{ $number }分钟
about-hours = 约{ $number }小时
comma = ，
