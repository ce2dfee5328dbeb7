problem-unreadable = O navegador não conseguiu ler este arquivo: ele foi movido, removido ou está aberto em outro lugar. Adicione-o de novo.
problem-too_large = Este arquivo tem mais de 512 MiB, mais do que se lê aqui. Exporte a série separadamente.
problem-crash = O leitor ou o motor da página parou enquanto trabalhava neste arquivo e foi iniciado de novo. Os outros arquivos não são afetados.
problem-slow = Não houve resposta em dois minutos, e o que trabalhava no arquivo foi iniciado de novo. Os outros arquivos não são afetados.
problem-empty_archive = Este arquivo compactado não contém arquivos.
problem-no_slices = Nenhum dos seus cortes pôde ser examinado.
problem-slice = O corte { $slice } não foi examinado. { $why }

problem-not_mr =
    Isto é { $modality ->
        [CT] uma tomografia computadorizada (CT)
        [CR] uma radiografia (CR)
        [DX] uma radiografia (DX)
        [RG] uma radiografia (RG)
        [MG] uma mamografia (MG)
        [US] uma ultrassonografia (US)
        [IVUS] uma ultrassonografia (IVUS)
        [PT] uma tomografia por emissão de pósitrons (PT)
        [NM] uma imagem de medicina nuclear (NM)
        [XA] uma angiografia ou fluoroscopia (XA)
        [RF] uma angiografia ou fluoroscopia (RF)
        [SEG] uma segmentação (SEG)
        [RTIMAGE] um objeto de radioterapia (RTIMAGE)
        [RTDOSE] um objeto de radioterapia (RTDOSE)
        [SM] uma imagem de microscopia (SM)
        [GM] uma imagem de microscopia (GM)
        [OP] uma imagem de um olho (OP)
        [OPT] uma imagem de um olho (OPT)
        [OCT] uma imagem de um olho (OCT)
        [ES] uma fotografia (ES)
        [XC] uma fotografia (XC)
        [PX] uma radiografia dentária (PX)
        [IO] uma radiografia dentária (IO)
       *[other] um exame do tipo { $modality }
    }, não uma RM: não foi classificado.
problem-not_brain = Este é um exame de outra parte do corpo ({ $part }), não da cabeça: não foi classificado.

problem-empty_file = O arquivo está vazio: escolha-o de novo ou exporte o exame outra vez.
problem-unknown_format = Este formato não pode ser lido aqui: use DICOM, NIfTI, PNG, JPEG, BMP, TIFF, WebP ou GIF, ou um arquivo zip com eles.
problem-damaged_image = O arquivo { $format } está danificado ou incompleto ({ $reason }): exporte o exame outra vez.
problem-too_many_pixels = A imagem declara { $width } x { $height } pixels, mais que os { $limit } megapixels que se leem aqui: exporte-a menor.
problem-too_much_memory = A imagem ocuparia { $mebibytes } MiB de memória, mais que os { $limit } MiB permitidos: exporte-a menor ou com menos bits.
problem-no_pixels = A imagem não tem pixels.
problem-unsupported_codec = O exame está comprimido como { $name }, que não se lê aqui: exporte-o sem compressão, ou como RLE, JPEG sem perda ou JPEG 2000.
problem-unsupported =
    O arquivo { $format } contém o que não se lê aqui ({ $what }): { $advice ->
        [lossless] exporte-o sem compressão, ou como RLE, JPEG sem perda ou JPEG 2000
        [greyscale] exporte-o em tons de cinza de 8 ou 16 bits
        [one_file] salve-o como um único arquivo .nii
       *[numbers] converta-o em números inteiros ou de ponto flutuante de no máximo 64 bits
    }.
problem-not_an_image = Este é um arquivo DICOM sem imagem ({ $name }): escolha as imagens da série.
problem-too_many_slices = O arquivo declara { $count } cortes, mais que os { $limit } que se leem aqui: exporte-o em partes.
problem-archive = Este é um arquivo zip: seus arquivos são lidos um a um.
problem-bad_archive = O arquivo zip não pode ser lido ({ $reason }): descompacte-o e escolha os arquivos que ele contém.

problem-unknown_network = Rede desconhecida “{ $name }”: esta versão conhece { $known }.
problem-bad_manifest = O manifesto dos pesos não pode ser usado ({ $reason }): obtenha o .json que foi exportado com os pesos.
problem-wrong_hash = O arquivo de pesos não é o que seu manifesto nomeia (SHA-256 { $found }…, esperado { $expected }…): está danificado, incompleto ou é de outro modelo; obtenha-o de novo.
problem-wrong_weights = Os pesos não servem para a rede { $network } ({ $reason }): obtenha os pesos que foram exportados para ela.
problem-bad_worklist = Esta lista salva não pode ser aberta ({ $reason }): abra o arquivo que foi salvo aqui, sem alterações.
problem-unwritable_dicom = O relatório não pôde ser gravado como DICOM ({ $reason }).
problem-request = A página enviou algo que esta versão não entende ({ $reason }): carregue a página de novo.
problem-no_gpu = Nenhuma GPU utilizável: { $reason }.
problem-device = O dispositivo não conseguiu terminar o cálculo: { $reason }.
problem-self_test = { $backend } não calcula o que estes pesos calcularam onde foram feitos (maior diferença de um logit { $difference }, permitida { $tolerance }): não é usado.
