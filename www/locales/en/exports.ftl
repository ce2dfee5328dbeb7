## Saving and exporting

export-title = Save or export
export-memory = The worklist with its reviews lives in this page's memory only. Everything is made on this device.
export-names = Include names of files and patients
export-without-names = Without them a saved worklist numbers its cases, and cannot find their files again.
export-json = Save the worklist (JSON)
export-csv = Table (CSV)
export-report = Printable report
export-report-case = Report of this case
export-dicom = DICOM report of this case
export-dicom-all = DICOM reports of all (zip)
export-made = { $name } was given to the browser to be saved.
# { $why } is a sentence.
export-failed = That could not be written. { $why }
export-preparing = Preparing page { $number } of { $all }.

## Opening what was saved

saved-opened =
    { $count ->
        [one] { $count } case
       *[other] { $count } cases
    } of { $name } opened; their pictures come when their files are added.
saved-not-opened = { $name } could not be opened. { $why }

## The printed report

report-case = Case { $number }
report-figure = Left: the slice. Right: the lesion map over it.
report-probabilities = Probabilities
report-review = Review
report-made = How it was made
report-specialist = Specialist
report-note = Note
report-reviewed-at = Reviewed
report-not-reviewed = Not reviewed
