warning-burned_in_annotation = Há texto gravado na imagem: ele pode nomear o paciente, e não é anatomia.
warning-colour_image = A imagem é colorida e os cortes de RM são cinza: lida em tons de cinza.
warning-colour_space = Armazenada em cores e os cortes de RM são cinza: lida em tons de cinza.
warning-derived_image = Uma imagem derivada: calculada a partir de outras, não adquirida.
warning-duplicate_instance =
    { $count ->
        [one] { $count } dos arquivos repete uma instância da série e foi deixado de fora: { $names }.
       *[other] { $count } dos arquivos repetem uma instância da série e foram deixados de fora: { $names }.
    }
warning-first_frame = O GIF é animado: só o primeiro quadro foi lido.
warning-first_volume = O arquivo contém { $count } volumes: só o primeiro foi lido.
warning-localizer = Um localizador: feito para planejar o exame, não para ser laudado.
warning-lossy_compression = O exame foi comprimido com perda: detalhes finos podem ter sumido.
warning-modality_lut = O arquivo transforma seus valores por uma tabela (Modality LUT): os valores armazenados são mostrados.
warning-mosaic = Um mosaico: muitos cortes lado a lado em uma imagem.
warning-no_orientation = O arquivo não diz como o paciente está orientado: as vistas podem estar giradas ou espelhadas.
warning-overlay = O arquivo tem sobreposições (marcas sobre a imagem): elas não são mostradas.
warning-secondary_capture = Uma captura secundária: cópia de uma tela ou de um filme, não a imagem do próprio aparelho.
warning-small_image = Apenas { $width } x { $height } pixels: pequena demais para mostrar detalhes finos.
warning-uniform_image = A imagem quase não tem contraste: pode estar vazia.
warning-voi_lut = O arquivo transforma os cinzas por uma tabela (VOI LUT): em vez dela, usa-se uma janela da sua faixa.
