privacy-open = Verifique você mesmo
privacy-title = Seus exames ficam aqui: verifique você mesmo
privacy-intro = Esta página calcula no seu próprio dispositivo. Você não precisa acreditar nisso: quatro coisas o mostram.

privacy-unplug-title = 1. Desconecte e continue
privacy-unplug = Desligue agora o Wi-Fi ou tire o cabo de rede. Adicione exames, veja-os, escreva sua revisão, exporte-a: tudo funciona como antes.
privacy-unplug-wait = A parte que lê DICOM, NIfTI e arquivos zip ainda está a caminho: espere por ela antes de desconectar.
privacy-unplug-complete = Tudo de que a página precisa já chegou.

privacy-requests-title = 2. Todos os pedidos feitos até agora
privacy-since-none = Não há nenhum exame na lista. Assim que houver um, os pedidos são contados aqui.
privacy-since = { $count ->
    [0] Nenhum pedido
    [one] Um pedido
   *[other] { $count } pedidos
} desde que o primeiro exame foi adicionado.
privacy-since-why = Eles buscaram arquivos desta página e não levaram nada de um exame: estão marcados na lista.
privacy-total = { $count ->
    [one] Um pedido
   *[other] { $count } pedidos
} até agora; saíram deste dispositivo { $sent }, todos para { $origin }.
privacy-foreign = { $count ->
    [one] Um pedido não foi para { $origin }: está marcado na lista. Avise quem administra este site.
   *[other] { $count } pedidos não foram para { $origin }: estão marcados na lista. Avise quem administra este site.
}
privacy-refused = { $count ->
    [one] Seu navegador recusou uma tentativa de acessar outro lugar.
   *[other] Seu navegador recusou { $count } tentativas de acessar outro lugar.
}
privacy-list = Mostrar a lista
privacy-own = A lista é a contagem do próprio navegador para a página, seus processos de trabalho e seu service worker. Só falta nela a consulta do navegador por uma versão mais nova quando a página abre (service_worker.js, e os ícones se você instalar a página). As ferramentas de rede do navegador (tecla F12) mostram o mesmo.
privacy-when = Quando
privacy-what = Para quê
privacy-address = Endereço
privacy-by = Feito por
privacy-from = Veio de
privacy-size = Tamanho
privacy-kilobytes = { NUMBER($kilobytes, maximumFractionDigits: 1) } kB
privacy-copy = Copiar a lista
privacy-copied = A lista está na área de transferência.
privacy-not-copied = O navegador não permitiu copiar. Selecione a lista e copie-a à mão.

privacy-for-page = esta página
privacy-for-program = programa
privacy-for-computing = programa que calcula
privacy-for-weights = pesos da rede
privacy-for-looks = aparência
privacy-for-language = idioma
privacy-for-icon = ícone
privacy-for-other = outro arquivo

privacy-by-page = página
privacy-by-reader = leitor de arquivos
privacy-by-engine = motor
privacy-by-service_worker = cópia sem conexão

privacy-from-network = o site
privacy-from-cache = cache do navegador
privacy-from-copy = cópia sem conexão
privacy-from-refused = recusado

privacy-stored-title = 3. O que fica guardado neste dispositivo
privacy-stored = Só os arquivos da própria página, para que funcione sem conexão. Exames, nomes, resultados e revisões ficam na memória desta página e somem quando você a fecha, a menos que você os salve.
privacy-stored-copy = Cópia da página para uso sem conexão
privacy-stored-files = { $files ->
    [0] nenhuma
    [one] um arquivo
   *[other] { $files } arquivos
}
privacy-stored-space = Espaço que o navegador conta para este site
privacy-stored-megabytes = { NUMBER($megabytes, maximumFractionDigits: 1) } MB
privacy-stored-cookies = Cookies
privacy-stored-local = Armazenamento local
privacy-stored-session = Armazenamento da sessão
privacy-stored-databases = Bancos de dados (IndexedDB)
privacy-stored-private = Arquivos privados do site
privacy-stored-none = nada
privacy-stored-some = { $names }
privacy-stored-unknown = este navegador não informa
privacy-version = Versão desta página

privacy-policy-title = 4. O que seu navegador proíbe a esta página
privacy-policy = Esta página manda seu navegador não a deixar acessar ninguém além do site de onde veio. O navegador faz cumprir isso, não importa o que a página tente. A política em vigor:
privacy-try = Deixar a página tentar acessar outro site
privacy-try-refused = Seu navegador recusou: nada saiu deste dispositivo.
privacy-try-reached = A tentativa não foi recusada. Avise quem administra este site.
