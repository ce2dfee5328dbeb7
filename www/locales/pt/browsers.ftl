# O que falta a um navegador, como uma GPU se perdeu, e a imagem em palavras para quem não a vê.

engine-failed-no_module_worker = Este navegador não consegue executar módulos em web workers, nos quais esta página calcula. Abra-a em um Chrome, Edge, Firefox ou Safari atual.
gpu-failed-lost = A GPU não é usada: o sistema a retirou. A CPU continua o trabalho.

browsers-picture = { $picture }. { $map }
browsers-turned = { $slice }. { $map }
browsers-map-none = Este corte não tem mapa de lesão.
browsers-map-hidden = O mapa de lesão está desligado.
browsers-map-nothing = Há um mapa de lesão por cima; nada se destaca.
browsers-map-place = Há um mapa de lesão por cima; o local suspeito está a { $across } a partir da esquerda e a { $down } a partir do topo.
