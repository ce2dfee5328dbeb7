## Why a file could not be read or a case has no result, by the problem's code

problem-unreadable = The browser could not read this file: it was moved, removed or is open elsewhere. Add it again.
problem-too_large = This file is larger than 512 MiB, more than is read here. Export the series on its own.
problem-crash = The page’s reader or engine stopped while it worked on this file and was started anew. The other files are not affected.
problem-slow = There was no answer within two minutes, and what worked on it was started anew. The other files are not affected.
problem-empty_archive = This archive holds no files.
problem-no_slices = None of its slices could be examined.
problem-no_file = Its files are not here: a saved worklist holds no pictures. Add the files again.
