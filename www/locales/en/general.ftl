# What this language calls itself; the list of languages shows it.
language-name = English
