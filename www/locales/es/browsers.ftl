# Lo que le falta a un navegador, cómo se perdió una GPU, y la imagen en palabras para quien no la ve.

engine-failed-no_module_worker = Este navegador no puede ejecutar módulos en web workers, en los que calcula esta página. Ábrala en un Chrome, Edge, Firefox o Safari actual.
gpu-failed-lost = No se usa la GPU: el sistema la ha retirado. La CPU continúa el trabajo.

browsers-picture = { $picture }. { $map }
browsers-turned = { $slice }. { $map }
browsers-map-none = Este corte no tiene mapa de lesión.
browsers-map-hidden = El mapa de lesión está desactivado.
browsers-map-nothing = Hay un mapa de lesión encima; nada destaca.
browsers-map-place = Hay un mapa de lesión encima; el lugar sospechoso está al { $across } desde la izquierda y al { $down } desde arriba.
