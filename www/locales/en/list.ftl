## The worklist: its head

worklist = Worklist
list-clear = Clear
list-none = No scans yet.
list-answered =
    { $done } of { $all ->
        [one] { $all } case
       *[other] { $all } cases
    } answered
list-without-result = { $count } without a result
list-refused = { $count } refused
# { $parts } are the ones above, with commas between them.
list-summary = { $parts }.

## How far it is

list-progress =
    .aria-label = Cases answered
list-looking = Looking at files: { $looked } of { $known }
list-of-cases =
    { $answered } of { $all ->
        [one] { $all } case
       *[other] { $all } cases
    }
list-paused = paused
list-rate = { NUMBER($rate, maximumSignificantDigits: 2) } slices a second
# { $time } is "about 3 min".
list-left = { $time } left
list-pause = Pause
list-go-on = Go on
list-cancel = Cancel
list-resume =
    Examine the other { $count ->
        [one] { $count } case
       *[other] { $count } cases
    }
list-again =
    Try { $count ->
        [one] { $count } failed case
       *[other] { $count } failed cases
    } again
list-unread =
    Could not be read: { $count ->
        [one] { $count } file
       *[other] { $count } files
    }

## Search, filter, order

list-find =
    .aria-label = Find cases
list-search =
    .aria-label = Search by name
    .data-placeholder = Search by name
list-show = Show
list-filter =
    .aria-label = Show
list-order = Order
list-sort =
    .aria-label = Order
list-order-urgency = Most urgent first
list-order-arrival = As they came
list-order-name = By name
list-filtered =
    { $shown } of { $all ->
        [one] { $all } case
       *[other] { $all } cases
    } shown.
list-unfilter = Show all
list-held = Will be put in order when you leave the list.
list-growing = Will be put in order when all cases are answered.
list-arrange = Put in order now
# Groups of the filter.
list-filters-decision = Decision
list-filters-state = State
list-filters-review = Review
list-filter-all = All cases
list-filter-flag = Flagged
list-filter-refer = Needs a human
# Never "normal", never "without a tumour": nothing is ruled out.
list-filter-clear-looking = No pattern found
list-filter-waiting = Waiting
list-filter-stopped = Not examined
list-filter-failed = Without a result
list-filter-refused = Refused
list-filter-warned = With warnings
list-filter-unreviewed = Not reviewed
list-filter-reviewed = Reviewed
list-filter-agree = Agreed
list-filter-disagree = Disagreed
list-filter-unsure = Unsure
list-filter-count = { $name } ({ $count })

## A row

# Before a number from 0 to 1, for those who hear the row.
list-urgency = { "urgency " }
list-slices =
    { $count ->
        [one] { $count } slice
       *[other] { $count } slices
    }
list-probability = { $class } { $percent }
list-mark-warned =
    { $count ->
        [one] { $count } warning
       *[other] { $count } warnings
    }
list-mark-saved = from a saved worklist, without its picture
list-mark-agree = Reviewed: agrees
list-mark-disagree = Reviewed: disagrees
list-mark-unsure = Reviewed: unsure
list-mark-note = Has a note
list-saved-name = Case { $number }

## What a screen reader says by itself

# { $more } are the classes that stay possible and the caution, or the caution alone.
list-announce-case = { $name }: { $finding }. { $more }
list-announce-all =
    All { $all ->
        [one] { $all } case
       *[other] { $all } cases
    } answered: { $flagged } flagged, { $refer } for a human. { $caution }

## Clearing it

list-leaving-title = Clear the worklist?
list-leaving =
    { $count ->
        [one] { $count } review is
       *[other] { $count } reviews are
    } not saved and would be lost.
list-keep = Keep it
list-clear-it = Clear it
