engine-starting = Iniciando.
engine-loading = Carregando a rede.
engine-restarting = O motor parou e está sendo iniciado de novo. Os arquivos em espera são mantidos.
engine-progress =
    .aria-label = Rede carregada
engine-loaded = { $loaded } de { $total } MB
engine-retry = Tentar de novo
engine-network = Rede
engine-own = Pesos próprios
    .title = Escolha neste dispositivo os dois arquivos de uma rede: NOME.json e NOME.bpk. Eles ficam aqui.
engine-own-option = { $name } (deste dispositivo)
engine-own-used = “{ $name }” é uma rede deste dispositivo, não uma das desta página: os números e guias daqui não a descrevem.
engine-unknown-model = Não há aqui uma rede chamada “{ $name }”: usa-se { $used }.
engine-ready = { $where } { $verified } { $gpu }
engine-on-webgpu = Funciona na GPU deste dispositivo (WebGPU).
engine-on-cpu = Funciona na CPU deste dispositivo (WebAssembly SIMD).
engine-verified =
    Verificado neste dispositivo: { $references ->
        [one] { $references } corte de referência reproduzido
       *[other] { $references } cortes de referência reproduzidos
    }, maior diferença { $difference }.

gpu-looking = Procurando uma GPU.
gpu-testing = Uma GPU foi encontrada e está sendo testada; os arquivos já são respondidos.
gpu-forced = A GPU foi escolhida no endereço da página.
gpu-used = A GPU é mais rápida aqui ({ $webgpu } contra { $cpu }).
gpu-slower = Nenhuma GPU é usada: ela passou no autoteste, mas é mais lenta aqui ({ $webgpu } contra { $cpu }).
gpu-off = Nenhuma GPU foi procurada: a CPU foi escolhida no endereço da página.
gpu-none = Nenhuma GPU foi usada: o navegador não oferece nenhuma.
gpu-none-insecure = Nenhuma GPU foi usada: os navegadores só a oferecem a páginas abertas por HTTPS.
gpu-none-software = Nenhuma GPU foi usada: o navegador só oferece uma imitada por software.
gpu-failed = A GPU não é usada: { $why }
gpu-failed-self_test = A GPU não reproduziu os resultados de referência e não é usada.
gpu-failed-crash = A GPU não é usada: parou enquanto calculava.
gpu-failed-slow = A GPU não é usada: não respondeu em dois minutos.
gpu-failed-undecided = A GPU não é usada: sua velocidade não pôde ser comparada.

engine-failed-no_worker = Este navegador não tem web workers, nos quais esta página calcula. Abra-a em um Chrome, Edge, Firefox ou Safari atual.
engine-failed-no_simd = Este navegador não tem WebAssembly SIMD, com que esta página calcula. Abra-a em um Chrome, Edge, Firefox ou Safari atual.
engine-failed-missing = Falta um arquivo desta página no site ({ $message }). Tente de novo ou avise quem mantém o site.
engine-failed-unreachable = Um arquivo desta página não pôde ser obtido ({ $message }). Verifique a conexão com o site e tente de novo.
engine-failed-interrupted = A conexão caiu enquanto a rede era carregada. Tente de novo.
engine-failed-no_manifest = A rede não pode ser usada: { $message } não descreve nenhuma. Avise quem mantém este site e tente de novo.
engine-failed-too_long = A rede não pode ser usada: { $message } é mais longo do que diz sua descrição, portanto é de outra versão. Tente de novo.
engine-failed-own_pair = Uma rede são dois arquivos: seu manifesto, NOME.json, e seus pesos, NOME.bpk. Escolha os dois de uma vez.
engine-failed-own_unreadable = Não foi possível ler a rede escolhida ({ $message }): talvez seus arquivos tenham sido movidos ou alterados. Escolha-os de novo.
engine-failed-own_manifest = { $message } não é o manifesto de uma rede. Escolha os dois arquivos que o treinamento escreveu: NOME.json e NOME.bpk.
engine-failed-crash = O motor não pôde iniciar. Verifique a conexão com o site, feche outras abas para liberar memória ou use um navegador atual; depois tente de novo.
engine-failed-slow = O motor não iniciou em dois minutos. Tente de novo.
engine-failed-module = O motor não pôde iniciar ({ $message }). Use um navegador atual e tente de novo.
engine-failed = A rede não pode ser usada. { $why }
