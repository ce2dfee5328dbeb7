# What there is to know of a scan before its result is read, by the warning's code. Translate these with most care.

warning-burned_in_annotation = Text is burned into the picture: it may name the patient, and it is no anatomy.
warning-colour_image = The image is coloured, MRI slices are grey: read as greyscale.
warning-colour_space = Stored in colour, MRI slices are grey: read as greyscale.
warning-derived_image = A derived image: computed from others, not acquired.
warning-duplicate_instance =
    { $count ->
        [one] { $count } of the files repeats an instance of the series and was left out: { $names }.
       *[other] { $count } of the files repeat an instance of the series and were left out: { $names }.
    }
warning-first_frame = The GIF is animated: only its first frame was read.
warning-first_volume = The file holds { $count } volumes: only the first was read.
warning-localizer = A localizer: made to plan the scan, not to be read.
warning-lossy_compression = The scan was compressed with loss: fine detail may be gone.
warning-modality_lut = The file maps its values by a table (modality LUT): the stored values are shown.
warning-mosaic = A mosaic: many slices side by side in one picture.
warning-no_orientation = The file does not say how the patient lies in it: the views may be turned or mirrored.
warning-overlay = The file has overlays (marks laid over the picture): they are not shown.
warning-secondary_capture = A secondary capture: a copy of a screen or a film, not the scanner's own image.
warning-small_image = Only { $width } x { $height } pixels: too small to show fine detail.
warning-uniform_image = The image has almost no contrast: it may be blank.
warning-voi_lut = The file maps greys by a table (VOI LUT): a window of its range is used instead.
