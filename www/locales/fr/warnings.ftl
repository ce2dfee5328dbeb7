warning-burned_in_annotation = Du texte est incrusté dans l’image : il peut nommer le patient, et ce n’est pas de l’anatomie.
warning-colour_image = L’image est en couleurs, les coupes d’IRM sont grises : lue en niveaux de gris.
warning-colour_space = Enregistrée en couleurs, les coupes d’IRM sont grises : lue en niveaux de gris.
warning-derived_image = Une image dérivée : calculée à partir d’autres, non acquise.
warning-duplicate_instance =
    { $count ->
        [one] { $count } des fichiers répète une instance de la série et a été laissé de côté : { $names }.
       *[other] { $count } des fichiers répètent une instance de la série et ont été laissés de côté : { $names }.
    }
warning-first_frame = Le GIF est animé : seule sa première image a été lue.
warning-first_volume = Le fichier contient { $count } volumes : seul le premier a été lu.
warning-localizer = Un localisateur : fait pour planifier l’examen, pas pour être interprété.
warning-lossy_compression = L’examen a été compressé avec perte : des détails fins peuvent manquer.
warning-modality_lut = Le fichier transforme ses valeurs par une table (Modality LUT) : les valeurs enregistrées sont montrées.
warning-mosaic = Une mosaïque : de nombreuses coupes côte à côte dans une image.
warning-no_orientation = Le fichier ne dit pas comment le patient y est orienté : les vues peuvent être tournées ou en miroir.
warning-overlay = Le fichier a des superpositions (marques posées sur l’image) : elles ne sont pas montrées.
warning-secondary_capture = Une capture secondaire : copie d’un écran ou d’un film, pas l’image de l’appareil lui-même.
warning-small_image = Seulement { $width } x { $height } pixels : trop petite pour montrer des détails fins.
warning-uniform_image = L’image n’a presque pas de contraste : elle est peut-être vide.
warning-voi_lut = Le fichier transforme les gris par une table (VOI LUT) : une fenêtre de sa plage est utilisée à la place.
