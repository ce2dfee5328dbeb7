## The viewer's tools

viewer = Viewer
viewer-back = Back to the worklist
viewer-tools =
    .aria-label = Viewer tools
viewer-dragging = What dragging does
viewer-tool-window = Window
viewer-tool-zoom = Zoom
viewer-tool-pan = Pan
viewer-tool-scroll = Scroll
viewer-preset =
    .aria-label = Window preset
viewer-preset-file = As in the file
viewer-preset-auto = Automatic
viewer-preset-full = Full range
# The window that someone dragged.
viewer-preset-own = Dragged
viewer-reset = Reset
viewer-plane = Plane
viewer-axis-native = As stored
viewer-axis-axial = Axial
viewer-axis-coronal = Coronal
viewer-axis-sagittal = Sagittal
viewer-map = Lesion map
viewer-opacity = Opacity of the lesion map
# The ends of the scale of colours; the first word is heard, not seen.
viewer-evidence = evidence
viewer-low = low
viewer-high = high
viewer-slider =
    .aria-label = Slice

## In and around the picture

viewer-stage =
    .aria-label = Picture
viewer-keys = Arrow keys up and down change the slice, plus and minus zoom, 0 resets, question mark lists all keys.
viewer-no-picture = No picture
viewer-choose = Choose a case to see it.
viewer-loading = Reading.
viewer-none-saved = A saved worklist holds no pictures. Add the files again to see them.
viewer-slice = Slice { $number } of { $all }
viewer-window = Window { $width } at { $centre }
viewer-window-inverted = Window { $width } at { $centre }, inverted
viewer-size = { $width } × { $height }
viewer-size-spacing = { $width } × { $height }, { $across } × { $down } mm
# { $slice } is "Slice 3 of 20".
viewer-picture-of = { $slice } of { $name }
viewer-picture = The slice as it was read from { $name }
viewer-marked = Marked: what stands out on the lesion map.
# { $place } is one of the places of result.ftl: "upper left".
viewer-marked-at = Marked: what stands out on the lesion map, { $place }.
viewer-unmarked = No place stands out on the lesion map.
viewer-map-peak = Lesion map over the slice: { $peak } of 1 at its highest
viewer-map-empty = Lesion map over the slice: no place stands out

## What a position of the slider means, after "Slice 3 of 20"

viewer-slice-unknown = not a slice that the network knows
viewer-slice-tumor = tumour probability { $percent }
viewer-slice-decided = it decided
