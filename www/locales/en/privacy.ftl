# The panel "Check it yourself": how a person can see that scans stay on the device.

privacy-open = Check it yourself
privacy-title = Your scans stay here: check it yourself
privacy-intro = This page computes on your own device. You need not believe that: four things show it.

## Unplug

privacy-unplug-title = 1. Unplug and go on
privacy-unplug = Switch off Wi-Fi or pull out the network cable now. Add scans, look at them, write your review, export it: everything works as before.
privacy-unplug-wait = The part that reads DICOM, NIfTI and zip archives is still on its way: wait for it before you unplug.
privacy-unplug-complete = All that the page needs has come.

## Requests

privacy-requests-title = 2. Every request made so far
privacy-since-none = No scan is on the list. As soon as one is, requests are counted here.
privacy-since = { $count ->
    [0] No request
    [one] One request
   *[other] { $count } requests
} since the first scan was added.
privacy-since-why = They fetched files of this page and carried nothing of a scan: they are marked in the list.
privacy-total = { $count ->
    [one] One request
   *[other] { $count } requests
} so far; { $sent } went out from this device, all to { $origin }.
privacy-foreign = { $count ->
    [one] One request was not to { $origin }: it is marked in the list. Please tell who runs this site.
   *[other] { $count } requests were not to { $origin }: they are marked in the list. Please tell who runs this site.
}
privacy-refused = { $count ->
    [one] One attempt to reach something else was refused by your browser.
   *[other] { $count } attempts to reach something else were refused by your browser.
}
privacy-list = Show the list
privacy-own = The list is the browser's own count for the page, its workers and its service worker. Only the browser's look for a newer version when the page opens (service_worker.js, and the icons if you install the page) is not in it. The browser's network tools (key F12) show the same.
privacy-when = When
privacy-what = What for
privacy-address = Address
privacy-by = Asked by
privacy-from = Came from
privacy-size = Size
privacy-kilobytes = { NUMBER($kilobytes, maximumFractionDigits: 1) } kB
privacy-copy = Copy the list
privacy-copied = The list is in the clipboard.
privacy-not-copied = The browser did not allow copying. Select the list and copy it by hand.

privacy-for-page = this page
privacy-for-program = program
privacy-for-computing = program that computes
privacy-for-weights = weights of the network
privacy-for-looks = looks
privacy-for-language = language
privacy-for-icon = icon
privacy-for-other = other file

privacy-by-page = page
privacy-by-reader = reader of files
privacy-by-engine = engine
privacy-by-service_worker = offline copy

privacy-from-network = the site
privacy-from-cache = browser's cache
privacy-from-copy = offline copy
privacy-from-refused = refused

## Storage

privacy-stored-title = 3. What is stored on this device
privacy-stored = Only the page's own files, so that it works offline. Scans, names, results and reviews are in the memory of this page and go when you close it, unless you save them.
privacy-stored-copy = Offline copy of the page
privacy-stored-files = { $files ->
    [0] none
    [one] one file
   *[other] { $files } files
}
privacy-stored-space = Space that the browser counts for this site
privacy-stored-megabytes = { NUMBER($megabytes, maximumFractionDigits: 1) } MB
privacy-stored-cookies = Cookies
privacy-stored-local = Local storage
privacy-stored-session = Session storage
privacy-stored-databases = Databases (IndexedDB)
privacy-stored-private = Private files of the site
privacy-stored-none = none
privacy-stored-some = { $names }
privacy-stored-unknown = this browser does not tell
privacy-version = Version of this page

## Policy

privacy-policy-title = 4. What your browser forbids this page
privacy-policy = This page tells your browser to let it reach nobody but the site it came from. The browser enforces that, whatever the page would try. The policy in force:
privacy-try = Let the page try to reach another site
privacy-try-refused = Your browser refused it: nothing left this device.
privacy-try-reached = The attempt was not refused. Please tell who runs this site.
