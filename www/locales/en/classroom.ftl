# The page for teachers (classroom.html). What it shows of a result says no more than the worklist does: it never says "normal", never that
# a tumour is ruled out.

classroom-page = NeuroTriage: the classroom
classroom-description =
    .content = Move a synthetic lesion and watch a neural network answer, look into each of its layers, and learn what its figures are worth.
classroom-title = The classroom
classroom-skip = Skip to what the network sees
classroom-back = Back to the worklist
classroom-link = For teachers: the classroom
classroom-contents =
    .aria-label = On this page

## The laboratory: a synthetic scan with a lesion that can be moved, grown and faded

classroom-lab = A lesion that you can move
classroom-lab-how = Drag the lesion, or use the sliders. The network answers as you go, on this device.
# The same two with a picture of a person's own.
classroom-lab-own = A picture of your own
classroom-lab-how-own = The network answers for the slice that is shown, on this device.
classroom-synthetic = Synthetic: drawn by formula, no patient
classroom-own-tag = A picture of your own, which stays on this device
classroom-scene =
    .aria-label = Synthetic scan with a lesion
classroom-scene-own =
    .aria-label = Your picture
# The lesion's place in the picture, as shares of its width and height, and its size and strength.
classroom-scene-now = The lesion lies { $across } from the left and { $down } from the top, with a radius of { $radius } of the width and a strength of { $strength }.
classroom-scene-without = There is no lesion.
classroom-scene-keys = Arrow keys move the lesion, plus and minus grow and shrink it, the brackets [ and ] fade it out and in.
classroom-across = Left to right
classroom-down = Top to bottom
classroom-radius = Size
classroom-strength = Strength
classroom-examples = Try
classroom-example-none = No lesion
classroom-example-bright = Bright, in one hemisphere
classroom-example-faint = Faint
classroom-example-small = Small
classroom-example-middle = In the middle
classroom-own = Use a picture of your own
classroom-own-input =
    .aria-label = Use a picture of your own
classroom-own-back = Back to the synthetic scan
classroom-own-slice = Slice
classroom-own-slice-now = { $number } of { $all }
classroom-own-archive = This is an archive. Choose a single file here; the worklist opens archives.
classroom-network = Network
classroom-network-champion = { $name } (the page's)
classroom-answer = The answer
classroom-map = Show the lesion map
classroom-map-none = This network draws no lesion map.
classroom-map-hidden = No lesion map is shown of a picture that the network does not know: it would mean nothing.
classroom-caution = A drawing is not a brain. What you learn here is how the network reacts, not how well it reads scans.

## What each convolution sees

classroom-sees = What each convolution sees
classroom-sees-how = Each convolution slides small filters over what the layer before it made, and draws a map a filter: bright where the filter finds its pattern. The first layers see edges and bright spots, the later ones larger and more abstract patterns on a coarser grid. The maps follow the picture as it changes. Choose a layer, then a map.
classroom-sees-input = What the network is given: the picture, cut to the head, made square and scaled.
classroom-sees-mirrored = The answer is the mean over the picture and its mirror image; these maps are those of the picture as it is.
classroom-layers = Layers
classroom-layer-maps =
    { $count ->
        [one] { $count } map
       *[other] { $count } maps
    } of { $width } × { $height }
classroom-scale = White is
classroom-scale-each = the most of each map
classroom-scale-layer = the most of the layer
classroom-grey-positive = Black is no answer, white the strongest.
classroom-grey-signed = This layer has no ReLU: the middle grey is 0, white above it, black below it.
classroom-strongest = Answering most, by the mean over the map: { $channels }.
classroom-channels =
    .aria-label = Maps of this layer
classroom-channel = Map { $number }, mean answer { $mean }
classroom-channel-caption = Map { $number } of { $name }: mean answer { $mean }, from { $lowest } to { $highest }
classroom-filter = Its filter, small in the corner of each map: 3 × 3 weights that are multiplied with the picture and summed. White weighs for, black against.
classroom-filter-picture =
    .aria-label = The filter as a picture
classroom-filter-weights = The weights of the filter

## The layer table

classroom-table = The layers, and what they cost
classroom-table-how = Counted by the network itself, on this device, as it runs. Dropout is left out: it acts only while training.
classroom-table-caption = The layers of { $name }
classroom-table-layer = Layer
classroom-table-kind = What it does
classroom-table-output = Output
classroom-table-trained = Parameters
classroom-table-multiply = Multiply-adds
classroom-table-all = All
classroom-kind-convolution = Convolution { $size } × { $size }
classroom-kind-convolution-strided = Convolution { $size } × { $size }, at every second place
classroom-kind-max_pool = The largest of { $size } × { $size }
classroom-kind-mean_pool = The mean of { $size } × { $size }
classroom-kind-enlarge = Each cell doubled
classroom-kind-sum = Branches added
classroom-kind-flatten = Maps as one vector
classroom-kind-pooled = Means over the maps, and what they hold where the lesion map points
classroom-kind-dense = Dense
classroom-with-norm = { $what }, batch norm
classroom-with-relu = { $what }, ReLU
classroom-table-sum =
    Training fits { $trained } parameters; batch norms gather { $statistics } statistics besides. As it runs here the network holds { $shipped } numbers, since batch norms after convolutions are folded into them where the network was shipped so. One slice takes { $multiply } multiply-adds.

## Confusion matrix and reliability

classroom-figures = What it gets right, and how sure it is
classroom-figures-how = Measured once, with every slice of the role; read from the evaluation that is shipped with the weights. In brackets the 95 % interval, drawn by patients.
classroom-role = Slices
classroom-role-name = { $role ->
    [test] Test: other patients, same sources
    [external_dev] Other scanners and hospitals
   *[other] { $role }
}
classroom-role-size =
    { $slices ->
        [one] { $slices } slice
       *[other] { $slices } slices
    } of { $patients ->
        [one] { $patients } patient
       *[other] { $patients } patients
    }
classroom-confusion = Confusion matrix
classroom-confusion-how = A line for what is true, a column for what the network said. Right answers are on the diagonal.
classroom-confusion-corner = True class
classroom-confusion-said = The network said
classroom-confusion-untyped = Tumour, kind not recorded
classroom-confusion-all = All
classroom-reliability = Reliability curve
classroom-reliability-how = Answers sorted by how sure the network was, and how many of them were right. On the diagonal its probabilities are honest; below it, it was too sure of itself.
classroom-reliability-picture = Reliability curve of { $name }, { $role }: how often it was right, by how sure it was. The figures are in the table below.
classroom-reliability-sure = How sure it was
classroom-reliability-right = How often it was right
classroom-reliability-count = Slices
classroom-reliability-table = The points as a table
classroom-figure-accuracy = Accuracy
classroom-figure-balanced = Balanced accuracy
classroom-figure-patients = Accuracy by patient
classroom-figure-ece = Calibration error (ECE)
classroom-figure-sensitivity = Tumours flagged, by the tumour threshold alone
classroom-figure-specificity = Tumour-free slices not flagged, by the tumour threshold alone
classroom-interval = { $value } ({ $low } to { $high })
classroom-unavailable = The evaluation { $file } could not be read.

## Where it goes wrong

classroom-mistakes = Where it goes wrong, and what that teaches
classroom-mistakes-how = The lessons of its gallery of failures, without any patient's picture. Every figure is that of { $name } and read from its evaluation.
classroom-try = Show it on the synthetic scan
classroom-mistake-class = One tumour taken for another
classroom-mistake-class-text = Of { $all } meningioma slices of the test, { $taken } were called pituitary tumour, and { $right } meningioma. Both take up contrast, and both can lie near the middle of the skull's base: one slice may not tell them apart. Where a lesion lies is part of what the network learned.
classroom-mistake-class-try = Move the same drawn lesion to the middle: the network changes its mind about the class, though nothing but the place is another.
classroom-mistake-kinds = A closed list of classes
classroom-mistake-kinds-text = { $all } slices of the other sources show a tumour whose kind is not recorded. The network has no class for "another kind": it called { $glioma } of them glioma, { $meningioma } meningioma, { $pituitary } pituitary tumour and { $no_tumor } no tumour. A network answers within its list, whatever it is shown.
classroom-mistake-scanner = Another scanner
classroom-mistake-scanner-text = The highest point of its lesion map lies inside the tumour in { $test } of the masked test slices, but in only { $external } of those from the other scanner. Accuracy by source, among slices it was never trained on: { $sources }. A good figure from one place is a promise for that place only.
classroom-mistake-source =
    { $name } { $value } ({ $slices ->
        [one] { $slices } slice
       *[other] { $slices } slices
    })
classroom-mistake-gate = A gate that is right about strangers and wary of friends
classroom-mistake-gate-text = Before any class is named, a gate asks whether the picture is like what the network knows. It refuses { $strangers } of chest X-rays, photographs and head CT. It also refuses { $own } of the test slices, and { $web } of those that were gathered from the web. A gate cannot have the one without some of the other.
classroom-mistake-missed = No threshold finds all
classroom-mistake-missed-text = By the shipped tumour threshold alone, without the gate and the glioma threshold, { $sensitivity } of the tumour slices of the test are flagged and { $specificity } of the tumour-free ones are not; on the other sources { $external_sensitivity } and { $external_specificity }. What is not flagged is not cleared: it waits for a specialist who looks at it.
classroom-mistake-faint = The class hangs on brightness
classroom-mistake-faint-text = Fade the drawn lesion slowly. The probability of a tumour stays high for long, but the class that leads changes on the way: grey values speak for a class, and another scanner's grey values may speak for another.
classroom-mistake-sure = Sure and wrong
classroom-mistake-sure-text = On the test the calibration error is { $test }, on the other sources { $external }. A probability is as honest as the slices that it was calibrated on are like yours.
classroom-mistake-small = A network that does not see the lesion
classroom-mistake-small-text = Choose the network { $name } and fade the lesion in: the probability of no tumour does not fall. On the other sources it reaches an accuracy of { $value }. Look at its feature maps: the lesion is there, but what comes after them does not turn it into an answer.
classroom-mistake-small-try = Show it with this network

## The leakage story

classroom-leakage = How a flattering figure comes about
classroom-leakage-how = The same small network, { $network }, under three protocols. Beside it stand shortcuts that see no anatomy at all. The slices, and how they were split, are others each time, and the figures tell three stories.
classroom-leakage-random = 1. Split at random
classroom-leakage-random-text = Each slice of a public collection goes to training or test by chance, as in much that is published. { $copies } of { $slices } test slices have a near-copy in training: a neighbour of the same patient, the same picture saved twice. The network reaches { $network }. Looking up the most similar thumbnail of 32 × 32 pixels reaches { $nearest }, without any network.
classroom-leakage-patient = 2. Split by patient
classroom-leakage-patient-text = No patient is on both sides, and { $copies } of { $slices } test slices have a near-copy in training. The same network reaches { $network }; a forest of trees that only counts grey values reaches { $histogram }. A network that does no better than that has shown nothing.
classroom-leakage-finding = Quoted from the record of this evaluation, which calls sources by short names:
classroom-leakage-external = 3. Other scanners and hospitals
classroom-leakage-external-text = Sources that it was never trained on. The same network reaches { $network }. The style that gave the classes away is gone.
classroom-leakage-champion = And the page's network?
classroom-leakage-champion-text = { $name } reaches { $test } on the test by patient and { $external } on the other sources. The distance between these two figures, not the first alone, is what it may lose in your hospital.
classroom-leakage-caption = Accuracy on four classes, by slice, with the 95 % interval
classroom-baseline-geometry = Shortcut: width and height of the file only
classroom-baseline-nearest = Shortcut: the most similar thumbnail
classroom-baseline-histogram = Shortcut: grey values counted
classroom-baseline-prepared_histogram = Shortcut: grey values counted after preparation
classroom-leakage-who = What answers
classroom-leakage-value = Accuracy
classroom-questions = What to ask of any figure
classroom-question-split = Were patients kept apart, or only slices?
classroom-question-copies = Did anyone look for near-copies across the split, and how many were found?
classroom-question-shortcut = What do grey values, file sizes or a thumbnail reach on the same slices?
classroom-question-external = What is left of it on another scanner, in another hospital?
classroom-question-interval = How many patients stand behind it, and how wide is the interval?

## What is told as it happens

classroom-ready =
    { $name } runs on this device's CPU. Verified: it reproduced { $references ->
        [one] { $references } reference slice
       *[other] { $references } reference slices
    }.
classroom-announcement = { $finding }. Leading class: { $name }, { $percent }.
