language-name = Français

page-title = NeuroTriage : IRM cérébrale, triée sur votre appareil
page-description =
    .content = Trie les IRM cérébrales en gliome, méningiome, tumeur hypophysaire ou pas de tumeur sur votre propre appareil, les plus urgentes en premier. Pour la recherche et l’enseignement.
skip = Aller à la liste de travail
notice-use = Pour la recherche et l’enseignement.
notice-check = Ce n’est pas un dispositif médical. Chaque résultat doit être vérifié par un spécialiste et n’exclut rien.
language-choice =
    .aria-label = Langue
language-failed = { $name } : la langue n’a pas pu être chargée. Vérifiez la connexion au site. La page reste telle quelle.
device =
    .aria-label = Cet appareil
close = Fermer
drop = Déposez ici pour lire sur cet appareil

files-input =
    .aria-label = Ajouter des fichiers
folder-input =
    .aria-label = Ajouter un dossier
saved-input =
    .aria-label = Ouvrir une liste enregistrée
add-files = Ajouter des fichiers
add-folder = Ajouter un dossier
open-saved = Ouvrir une liste enregistrée
save-or-export = Enregistrer ou exporter
help-and-keys =
    .aria-label = Aide et touches

percent = { $number }{ "\u202F" }%
percent-above = >{ $number }{ "\u202F" }%
percent-below = <{ $number }{ "\u202F" }%
percent-plain = { $number }{ "\u202F" }%
milliseconds = { $number }{ "\u00A0" }ms
about-seconds = environ { $number }{ "\u00A0" }s
about-minutes = environ { $number }{ "\u00A0" }min
about-hours = environ { $number }{ "\u00A0" }h
comma = { ", " }
