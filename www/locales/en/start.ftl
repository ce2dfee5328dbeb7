## The page before there is a case

start-title = Add scans
start-how = Drop files, folders or zip archives anywhere on this page, paste an image, or choose them. The slices of a series become one case; the most urgent cases come first.
choose-files = Choose files
choose-folder = Choose a folder
start-sample = Try a synthetic sample
start-formats = DICOM, NIfTI, PNG, JPEG, TIFF, WebP, BMP, GIF, and zip archives of these.
start-private = Your scans stay on this device: the page makes no request to anyone but the site it came from, and stores nothing of them.
start-limits = The network sorts single slices by what they look like, into four classes. A picture unlike the brain MRI slices it learned from is left to a human, with no class named; it notices most such pictures, not all.

## Names of scans that come without one

sample-name = Synthetic sample
sample-tag = Drawn by this page. Not a patient's scan.
pasted-name = Pasted image
