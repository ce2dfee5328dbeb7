//! What the models are for, what they are not for, and what may go wrong: the parts of the card without figures.

/// Purpose and users.
pub const USE: &str = "
## Intended use and users

Research and teaching. The models sort single greyscale slices of contrast-enhanced T1 brain MRI into glioma, \
meningioma, pituitary \
tumour or no tumour, so that a specialist who looks at every scan sees the likely tumours first. Users are clinicians \
and teachers who \
know how brain MRI looks, and people who build such classifiers. They need no training in machine learning, but must \
read the scan themselves.

The models take one slice at a time. The software names files that it cannot read and goes on; slices that are very \
small or almost blank carry a warning. It does not judge whether a slice is fit for reading.

## Not for

- Diagnosis, ruling a finding out, or removing a case from a list. A case that is not flagged is still to be read.
- Choosing or changing a treatment, grading a tumour, or following it over time.
- Other body parts, other modalities (CT, PET, X-ray), sequences or contrast states than the training slices.
- Other lesions (metastasis, lymphoma, stroke, bleeding, abscess, multiple sclerosis): they are forced into one of \
the four classes. \"No tumour\" does not mean a healthy brain.
- Children, pregnant women, implants and operated brains, unless a source below holds them: nothing is known of the \
figures there.
- Clinical work of any kind: it is not a medical device, and no authority has cleared it.
";

/// Risks, ethics and caveats.
pub const RISKS: &str = "
## Risks and ethics

- A missed tumour may wait longer than without the list, and a reader may trust the order too much. Every case still \
has to be read within its usual time limit, flagged or not.
- A false alarm costs a reader's time, and may worry a patient who is told of it. Where tumours are rare, most \
flags can be false however high the sensitivity.
- Age, sex and ethnicity are unknown in the data, so fairness between groups cannot be measured. Figures may be worse \
for people who are rare in the sources, and for scanners of poorer hospitals.
- Networks learn the style, sequence or contrast state of a source as readily as the tumour. The baselines beside \
each model show how far style alone goes.
- The scans stay on the user's device. The weights hold no pictures, but nobody has tested whether training slices \
can be drawn from them.
- Only published data was used; no ethics committee was asked for this work, and no patients or public took part in it.

## Caveats

- A slice is not a patient: no model here sees a whole examination, and by-patient figures are means over the slices \
that a data set \
happens to hold, often picked because they show the tumour. Figures on consecutive slices of unselected patients are \
likely to be lower.
- The share of classes in the data is not that of a clinic. Predictive values hold only at the stated share of tumours.
- No reader study, no comparison with radiologists, no prospective use.
- The labels are as published. Some are doubtful or contradict each other.
- Several figures are read for each model, none was named beforehand as the one that counts, and no correction for \
that was made.
- Next: external data with whole examinations, known scanners and demographics, tumours and tumour-free cases from \
the same scanners, and a reader study.
";
