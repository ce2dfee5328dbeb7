# Ce qui manque à un navigateur, comment un GPU s’est perdu, et l’image en mots pour qui ne la voit pas.

engine-failed-no_module_worker = Ce navigateur ne peut pas exécuter de modules dans des web workers, dans lesquels cette page calcule. Ouvrez-la dans une version actuelle de Chrome, Edge, Firefox ou Safari.
gpu-failed-lost = Le GPU n’est pas utilisé : le système l’a retiré. Le CPU poursuit le travail.

browsers-picture = { $picture }. { $map }
browsers-turned = { $slice }. { $map }
browsers-map-none = Cette coupe n’a pas de carte de lésion.
browsers-map-hidden = La carte de lésion est désactivée.
browsers-map-nothing = Une carte de lésion la recouvre ; rien ne ressort.
browsers-map-place = Une carte de lésion la recouvre ; l’endroit suspect se trouve à { $across } depuis la gauche et à { $down } depuis le haut.
