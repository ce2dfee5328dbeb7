## Why a file could not be read or a case has no result, by the problem's code

problem-unreadable = The browser could not read this file: it was moved, removed or is open elsewhere. Add it again.
problem-too_large = This file is larger than 512 MiB, more than is read here. Export the series on its own.
problem-crash = The page’s reader or engine stopped while it worked on this file and was started anew. The other files are not affected.
problem-slow = There was no answer within two minutes, and what worked on it was started anew. The other files are not affected.
problem-empty_archive = This archive holds no files.
problem-no_slices = None of its slices could be examined.
# { $why } is another of these sentences.
problem-slice = Slice { $slice } was not examined. { $why }

## Scans that are not classified, by the header's own word. They also stand after "Needs a human:", there without their full stop.

# { $modality } is the header's code of the kind of scan (DICOM PS3.3, C.7.3.1.1.1).
problem-not_mr =
    This is { $modality ->
        [CT] a computed tomography (CT)
        [CR] an X-ray image (CR)
        [DX] an X-ray image (DX)
        [RG] an X-ray image (RG)
        [MG] a mammogram (MG)
        [US] an ultrasound image (US)
        [IVUS] an ultrasound image (IVUS)
        [PT] a positron emission tomography (PT)
        [NM] a nuclear medicine image (NM)
        [XA] an X-ray angiogram or fluoroscopy (XA)
        [RF] an X-ray angiogram or fluoroscopy (RF)
        [SEG] a segmentation (SEG)
        [RTIMAGE] a radiotherapy object (RTIMAGE)
        [RTDOSE] a radiotherapy object (RTDOSE)
        [SM] a microscopy image (SM)
        [GM] a microscopy image (GM)
        [OP] an image of an eye (OP)
        [OPT] an image of an eye (OPT)
        [OCT] an image of an eye (OCT)
        [ES] a photograph (ES)
        [XC] a photograph (XC)
        [PX] a dental X-ray image (PX)
        [IO] a dental X-ray image (IO)
       *[other] a { $modality }
    }, not an MR scan: it was not classified.
# { $part } is the header's word for the part of the body.
problem-not_brain = This is a scan of another part of the body ({ $part }), not of a head: it was not classified.

## What the library says of a file. { $reason }, { $what } and { $name } are technical words in English.

problem-empty_file = The file is empty: choose the file again, or export the scan once more.
problem-unknown_format = This is not a format that can be read here: use DICOM, NIfTI, PNG, JPEG, BMP, TIFF, WebP or GIF, or a zip archive of these.
problem-damaged_image = The { $format } file is damaged or cut short ({ $reason }): export the scan once more.
problem-too_many_pixels = The image declares { $width } x { $height } pixels, more than the { $limit } megapixels that are read here: export it smaller.
problem-too_much_memory = The image would take { $mebibytes } MiB of memory, more than the { $limit } MiB allowed: export it smaller or with fewer bits.
problem-no_pixels = The image has no pixels.
problem-unsupported_codec = The scan is compressed as { $name }, which is not read here: export it uncompressed, or as RLE, lossless JPEG or JPEG 2000.
problem-unsupported =
    The { $format } file holds { $what }, which is not read here: { $advice ->
        [lossless] export it uncompressed, or as RLE, lossless JPEG or JPEG 2000
        [greyscale] export it as greyscale of 8 or 16 bits
        [one_file] save it as one .nii file
       *[numbers] convert it to whole or floating-point numbers of at most 64 bits
    }.
problem-not_an_image = This is a DICOM file without a picture ({ $name }): choose the images of the series.
problem-too_many_slices = The file declares { $count } slices, more than the { $limit } that are read here: export it in parts.
problem-archive = This is a zip archive: its files are read one by one.
problem-bad_archive = The zip archive cannot be read ({ $reason }): unpack it and choose the files in it.

## What the library says of the network, the list and the device

problem-unknown_network = Unknown network “{ $name }”: this build knows { $known }.
problem-bad_manifest = The weights' manifest cannot be used ({ $reason }): get the .json that was exported with the weights.
problem-wrong_hash = The weights file is not the one its manifest names (SHA-256 { $found }…, expected { $expected }…): it is damaged, cut short or of another model; get it again.
problem-wrong_weights = The weights do not fit the network { $network } ({ $reason }): get the weights that were exported for it.
problem-bad_worklist = This saved worklist cannot be opened ({ $reason }): open the file that was saved here, unchanged.
problem-unwritable_dicom = The report could not be written as DICOM ({ $reason }).
problem-request = The page sent something that this version does not understand ({ $reason }): load the page anew.
problem-no_gpu = No usable GPU: { $reason }.
problem-device = The device could not finish the computation: { $reason }.
problem-self_test = { $backend } does not compute what these weights computed where they were made (largest difference of a logit { $difference }, allowed { $tolerance }): it is not used.
