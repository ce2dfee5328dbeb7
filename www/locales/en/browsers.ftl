# What a browser lacks, how a GPU was lost, and the picture in words for who does not see it.

# A current browser has them all; the names are those that people know.
engine-failed-no_module_worker = This browser cannot run modules in web workers, which this page computes in. Open it in a current Chrome, Edge, Firefox or Safari.
gpu-failed-lost = The GPU is not used: the system took it away. The CPU goes on with the work.

# The picture as a screen reader tells it: $picture is "Slice 3 of 24 of head.nii", $map one of the sentences below.
browsers-picture = { $picture }. { $map }
# The same after a key turned the slice, whose name is known by then: $slice is "Slice 3 of 24".
browsers-turned = { $slice }. { $map }
browsers-map-none = No lesion map on this slice.
browsers-map-hidden = The lesion map is switched off.
browsers-map-nothing = A lesion map lies over it; no place stands out.
# Shares of the picture's width and height, such as "35 %".
browsers-map-place = A lesion map lies over it; the suspected place is { $across } from the left and { $down } from the top.
