## Keys and gestures

help-title = Keys and gestures
help-single-keys = Single keys work (Escape and Tab always do)
help-picture = Picture
help-review = Review
# What is printed on the keys.
help-key-home = Home
help-key-end = End
help-key-enter = Enter
help-key-shift = Shift
# After one or two keys.
help-in-list = in the list
help-previous-next-case = previous, next case
help-anywhere = anywhere
help-next-previous-case = next, previous case
help-first-last-case = first, last case
help-to-result = to the result of the case
help-search = search by name
help-export = save or export
help-verdicts = agree, disagree, unsure
help-note = write a note
# After the keys of two arrows.
help-wheel = , wheel, or the strip
help-previous-next-slice = previous, next slice
help-deciding = the slice that decided
help-drag = drag
help-drag-tool = what the chosen tool does: window, zoom, pan, scroll
help-drag-buttons = right drag, middle drag
help-window-pan = window, pan
help-two-fingers = two fingers
help-zoom-and-pan = zoom and pan
help-tools = tool: window, zoom, pan, scroll
help-presets = window presets
# After the Shift or Alt key.
help-and-arrows = and arrows
help-window-arrows = window: sideways its width, up and down its centre
help-pan = pan
help-zoom = zoom in, out, reset
help-next-plane = next plane (axial, coronal, sagittal)
help-map = lesion map on or off, weaker, stronger
