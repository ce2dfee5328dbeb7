privacy-open = 亲自查验
privacy-title = 您的扫描留在本机：亲自查验
privacy-intro = 本页在您自己的设备上计算。您不必轻信，以下四点可以证明。

privacy-unplug-title = 1. 断开网络，继续使用
privacy-unplug = 现在就关闭 Wi-Fi 或拔掉网线。添加扫描、查看、写下复核意见、导出：一切照常。
privacy-unplug-wait = 读取 DICOM、NIfTI 和 zip 压缩包的部分尚未加载完成：断开网络前请等它完成。
privacy-unplug-complete = 页面所需的内容已全部加载。

privacy-requests-title = 2. 至今发出的每个请求
privacy-since-none = 列表中没有扫描。一旦添加，就会在这里统计请求。
privacy-since = { $count ->
    [0] 自添加第一份扫描以来，没有任何请求。
   *[other] 自添加第一份扫描以来，有 { $count } 个请求。
}
privacy-since-why = 它们只取本页的文件，不带任何扫描内容：已在列表中标出。
privacy-total = 至今共 { $count } 个请求；其中 { $sent } 个离开了此设备，全部发往 { $origin }。
privacy-foreign = 有 { $count } 个请求不是发往 { $origin }：已在列表中标出。请告知网站管理者。
privacy-refused = 浏览器拒绝了 { $count } 次访问其他地址的尝试。
privacy-list = 显示列表
privacy-own = 此列表是浏览器自己对本页、其工作线程和 service worker 的统计。其中唯一没有的，是打开本页时浏览器自己对新版本的检查（service_worker.js；如果您安装本页，还有图标）。浏览器的网络工具（F12 键）会显示同样的内容。
privacy-when = 时间
privacy-what = 用途
privacy-address = 地址
privacy-by = 请求者
privacy-from = 来自
privacy-size = 大小
privacy-kilobytes = { NUMBER($kilobytes, maximumFractionDigits: 1) } kB
privacy-copy = 复制列表
privacy-copied = 列表已复制到剪贴板。
privacy-not-copied = 浏览器不允许复制。请选中列表后手动复制。

privacy-for-page = 本页
privacy-for-program = 程序
privacy-for-computing = 计算程序
privacy-for-weights = 神经网络的权重
privacy-for-looks = 外观
privacy-for-language = 语言
privacy-for-icon = 图标
privacy-for-other = 其他文件

privacy-by-page = 页面
privacy-by-reader = 文件读取器
privacy-by-engine = 引擎
privacy-by-service_worker = 离线副本

privacy-from-network = 本站
privacy-from-cache = 浏览器缓存
privacy-from-copy = 离线副本
privacy-from-refused = 已拒绝

privacy-stored-title = 3. 此设备上存储了什么
privacy-stored = 只有本页自己的文件，以便离线使用。扫描、姓名、结果和复核意见都在本页的内存中，关闭页面即消失，除非您自己保存。
privacy-stored-copy = 本页的离线副本
privacy-stored-files = { $files ->
    [0] 无
   *[other] { $files } 个文件
}
privacy-stored-space = 浏览器统计的本站占用空间
privacy-stored-megabytes = { NUMBER($megabytes, maximumFractionDigits: 1) } MB
privacy-stored-cookies = Cookie
privacy-stored-local = 本地存储
privacy-stored-session = 会话存储
privacy-stored-databases = 数据库（IndexedDB）
privacy-stored-private = 本站的私有文件
privacy-stored-none = 无
privacy-stored-some = { $names }
privacy-stored-unknown = 此浏览器不提供
privacy-version = 本页版本

privacy-policy-title = 4. 浏览器禁止本页做什么
privacy-policy = 本页要求浏览器只允许它访问其来源网站，不得访问任何其他地方。无论页面尝试什么，浏览器都会强制执行。生效的策略：
privacy-try = 让本页尝试访问另一个网站
privacy-try-refused = 浏览器已拒绝：没有任何内容离开此设备。
privacy-try-reached = 该尝试没有被拒绝。请告知网站管理者。
