# The words of a result. The software orders work and asks for a specialist's eyes: it never says "normal", never that something is
# benign or ruled out, and "No tumour pattern found" must not become "no tumour found".

## The classes, and as they stand inside a sentence

class-glioma = Glioma
class-meningioma = Meningioma
class-pituitary = Pituitary tumour
class-no_tumor = No tumour
class-inside-glioma = glioma
class-inside-meningioma = meningioma
class-inside-pituitary = pituitary tumour
class-inside-no_tumor = no tumour

## The panel

result = Result
result-nothing = Choose a case to see its result.
# The caution stands under every result, on paper too. It must say no less than the English.
caution = To be checked by a specialist. Rules nothing out.
result-waiting = Waiting
result-reading = Being examined
result-reading-slices =
    Being examined: { $answered } of { $all ->
        [one] { $all } slice
       *[other] { $all } slices
    }
result-stopped = Not examined
result-none = No result
result-show-deciding = Show it
result-coverage = Coverage
result-retry = Try this case again
result-remove = Take off the list

## The decision

decision-flag = Flagged: look at this first
decision-flag-short = Flagged: look first
decision-clear-looking = No tumour pattern found; a specialist still has to look
decision-clear-looking-short = No tumour pattern found
# { $why } is one of the reasons below, or a header's refusal.
decision-refer = Needs a human: { $why }
decision-refused-short = Refused: needs a human
need-unfamiliar = not a brain MRI I know
need-unfamiliar-short = not a scan I know
need-uncalibrated = this network has no thresholds
need-lone_slice = one slice alone is flagged
need-several_classes = several classes fit
need-tumor_in_set = a tumour is possible
need-other = the network cannot decide

## What led to it

reason-tumor_threshold = The probability of a tumour reaches its threshold.
reason-glioma_threshold = The probability of glioma reaches its own threshold.
reason-unfamiliar = It is unlike the brain MRI slices that the network learned from.
reason-unfamiliar-flagged = Not a brain MRI I know. It is unlike the brain MRI slices that the network learned from.
reason-several_classes = Several classes stay possible, a tumour among them.
reason-tumor_in_set = Only a tumour stays possible, though no threshold is reached.
reason-lone_slice = One slice is flagged and none beside it: small tumours do fit on one slice, so a human decides.
reason-uncalibrated = These weights come without thresholds or prediction sets: their probabilities decide nothing.
reason-no_familiarity = This network cannot tell whether a picture is a brain MRI.
result-would-have-said = What the network would have said

## The classes that stay possible

set-none = No prediction set: these weights were never calibrated for one.
# { $coverage } is "90 %", { $classes } a list of classes.
set-classes = With { $coverage } coverage: { $classes }.
set-any = With { $coverage } coverage: any of the four classes.
set-empty = With { $coverage } coverage: none of the classes.

## Which slice decided

deciding = Slice { $slice } decided: { $rule } ({ $seen }).
deciding-known = Slice { $slice } decided: { $rule } ({ $seen }, { $known } of them like those that the network knows).
deciding-all =
    all { $all ->
        [one] { $all } slice
       *[other] { $all } slices
    } were examined
deciding-some =
    { $examined } of { $all ->
        [one] { $all } slice
       *[other] { $all } slices
    } were examined
deciding-rule-unfamiliar = too few slices are like those that the network knows, and it is the most familiar one
deciding-rule-lone = it is flagged, but no slice beside it is
deciding-rule-urgent = of the slices that the network knows, the most urgent one speaks for the case

## Facts in a line

kind-frames = several frames
kind-series = series
kind-volume = volume
fact-urgency = Urgency { $urgency } of 1
fact-saved = from a saved worklist

## How it was made

about-result = How this result was made
about-familiarity = Familiarity
about-familiarity-none = not measured: this network cannot tell whether a picture is a brain MRI
about-familiarity-like = like the brain MRI slices it learned from
about-familiarity-unlike = unlike the brain MRI slices it learned from
# { $words } is one of the two above.
about-familiarity-value = { $words }: { $percent } of the validation slices look at least as strange
about-urgency = Urgency
about-urgency-value = { $urgency } of 1; it orders this list and says nothing else
about-place = Suspected place
about-place-hidden = not shown: of a picture it does not know, the lesion map says nothing
about-place-at = the picture's { $place }, evidence { $peak } of 1 at its highest, not calibrated
about-place-marked = marked, evidence { $peak } of 1 at its highest, not calibrated
about-place-unknown = not known: this network draws no lesion map
about-place-none = none stands out on the lesion map
about-network = Network
about-weights = Weights, SHA-256
about-data = Training data, SHA-256
about-not-recorded = not recorded
about-software = Software
about-software-build = NeuroTriage { $version }, build { $build }
about-computed = Computed by
about-computed-webgpu = GPU of this device (WebGPU)
about-computed-cpu = CPU of this device (WebAssembly SIMD)
about-test = Self-test
about-test-value =
    { $references ->
        [one] { $references } reference slice
       *[other] { $references } reference slices
    } reproduced, largest difference of a logit { $difference }, allowed { $tolerance }
about-parameters = Parameters
about-started = Started in
about-test-set = Test set
about-validation-set = Validation set
about-accuracy =
    accuracy { $accuracy }, balanced { $balanced }, { $slices ->
        [one] { $slices } slice
       *[other] { $slices } slices
    }
about-internal = These figures were measured on slices from the same sources as those the network learned from. Such internal accuracy says little about other scanners, hospitals and patients.

## Places in the picture, as a viewer sees it

place-upper_left = upper left
place-upper_middle = upper middle
place-upper_right = upper right
place-middle_left = middle left
place-middle = middle
place-middle_right = middle right
place-lower_left = lower left
place-lower_middle = lower middle
place-lower_right = lower right

## The review

review-title = Your review
review-agree = Agree
review-disagree = Disagree
review-unsure = Unsure
review-none = None
review-note = Note
review-kept = Kept in this page only, until the worklist is saved.
# As others read them later.
verdict-agree = Agrees
verdict-disagree = Disagrees
verdict-unsure = Unsure
