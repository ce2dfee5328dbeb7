offline-ready = 可离线使用。
offline-copying = 正在保存本页的离线副本：{ NUMBER($share, style: "percent", maximumFractionDigits: 0) }
offline-update = 本页有新版本可用。
offline-use = 立即使用

offline-state-none = 页面载入后会制作本页的离线副本。
offline-state-copying = 正在制作本页的离线副本：{ NUMBER($share, style: "percent", maximumFractionDigits: 0) }。
offline-state-ready = 离线副本已完整：没有任何网络连接，本页也能打开和使用。
offline-state-held = 离线副本尚不完整。列表中有扫描时不会下载任何内容；其余部分会在您清空列表后或下次打开本页时下载。
offline-state-declined = 您已删除离线副本。只要能访问本站，本页就能使用；除非您要求，否则不会再制作副本。
offline-state-unsupported = 无法离线使用：此浏览器不保存本页的副本。无痕窗口和非 HTTPS 页面通常如此。
offline-failed-quota = 无法离线使用：此设备的存储空间不足。只要能访问本站，其他功能都正常。
offline-failed-unreachable = 离线副本不完整：无法访问本站。其余部分会在下次打开本页时下载。
offline-failed-changed = 离线副本不完整：本站正在更新。其余部分会在下次打开本页时下载。
offline-failed-missing = 无法离线使用：本站缺少本页的一个文件。请告知网站管理者。
offline-failed-refused = 无法离线使用：浏览器或本站不允许。只要能访问本站，其他功能都正常。
offline-without = 没有完整的副本，其他语言或其他网络仍需从网站下载。

offline-make = 保存离线副本
offline-finish = 立即完成
offline-remove = 删除离线副本

offline-leave-title = 现在使用新版本吗？
offline-leave = 页面会重新打开，列表将丢失：{ $cases } 个病例，{ $reviews ->
    [0] 没有复核意见。
   *[other] 其中有 { $reviews } 条尚未保存的复核意见。
}下次打开本页时，新版本也会自动启用。
offline-keep = 继续工作
offline-leave-now = 使用新版本
