# The offline copy of the page's own files, and newer versions of the page.
# "Copy" is always the copy of the page, never of a scan.

## In the bar at the bottom

offline-ready = Works offline.
offline-copying = Keeping an offline copy of the page: { NUMBER($share, style: "percent", maximumFractionDigits: 0) }
offline-update = A new version of this page is ready.
offline-use = Use it now

## Of the copy, in the panel

offline-state-none = The offline copy of the page is made when the page has loaded.
offline-state-copying = The offline copy of the page is being made: { NUMBER($share, style: "percent", maximumFractionDigits: 0) }.
offline-state-ready = The offline copy is complete: this page opens and works without any connection.
offline-state-held = The offline copy is not complete yet. While scans are on the list nothing is fetched; the rest comes when you clear the list, or at your next visit.
offline-state-declined = You removed the offline copy. The page works as long as its site can be reached, and makes no copy unless you ask for one.
offline-state-unsupported = Offline use is not available: this browser keeps no offline copy of this page. Private windows and pages without HTTPS often have none.
offline-failed-quota = Offline use is not available: there is not enough room on this device. Everything else works as long as the site can be reached.
offline-failed-unreachable = The offline copy is not complete: the site could not be reached. The rest comes at your next visit.
offline-failed-changed = The offline copy is not complete: the site is just being changed. The rest comes at your next visit.
offline-failed-missing = Offline use is not available: a file of this page is missing on its site. Tell who runs the site.
offline-failed-refused = Offline use is not available: the browser or the site does not allow it. Everything else works as long as the site can be reached.
offline-without = Without the complete copy, another language or another network still comes from the site.

offline-make = Keep an offline copy
offline-finish = Finish it now
offline-remove = Remove the offline copy

## Before a new version is used while cases are on the list

offline-leave-title = Use the new version now?
offline-leave = The page opens anew, and the list goes: { $cases ->
    [one] one case
   *[other] { $cases } cases
} { $reviews ->
    [0] without a review.
    [one] with one review that is not saved.
   *[other] with { $reviews } reviews that are not saved.
} The new version also comes by itself when you next open the page.
offline-keep = Keep working
offline-leave-now = Use the new version
