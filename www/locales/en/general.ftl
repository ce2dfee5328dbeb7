# What this language calls itself; the list of languages shows it.
language-name = English

## The page as a whole

page-title = NeuroTriage: brain MRI, sorted on your device
page-description =
    .content = Sorts brain MRI into glioma, meningioma, pituitary tumour or no tumour on your own device, the most urgent first. For research and teaching.
skip = Skip to the worklist
# The notice stands at the top of the page, always. It must say no less than the English.
notice-use = For research and teaching.
notice-check = Not a medical device. Every result is to be checked by a specialist and rules nothing out.
# Of the menu of languages.
language-choice =
    .aria-label = Language
language-failed = { $name } could not be fetched: check the connection to the site. The page stays as it is.
device =
    .aria-label = This device
close = Close
drop = Drop to read on this device

## Buttons by which files come in

files-input =
    .aria-label = Add files
folder-input =
    .aria-label = Add a folder
saved-input =
    .aria-label = Open a saved worklist
add-files = Add files
add-folder = Add a folder
open-saved = Open a saved worklist
save-or-export = Save or export
help-and-keys =
    .aria-label = Help and keys

## Numbers. { $number } is written as the language writes numbers; "\u00A0" is a space at which no line breaks.

percent = { $number }{ "\u00A0" }%
# Probabilities are never rounded to certainty: 99.9 and 0.1 stand here.
percent-above = >{ $number }{ "\u00A0" }%
percent-below = <{ $number }{ "\u00A0" }%
# A share without a space at which the line could not break: "90 %".
percent-plain = { $number } %
milliseconds = { $number }{ "\u00A0" }ms
about-seconds = about { $number }{ "\u00A0" }s
about-minutes = about { $number }{ "\u00A0" }min
about-hours = about { $number }{ "\u00A0" }h
# Between the parts of a sentence that counts: "3 of 9 cases answered, 1 refused".
comma = { ", " }
