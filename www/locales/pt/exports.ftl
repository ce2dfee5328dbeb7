export-title = Salvar ou exportar
export-memory = A lista com suas revisões existe só na memória desta página. Tudo é feito neste dispositivo.
export-names = Incluir nomes de arquivos e pacientes
export-without-names = Sem eles, uma lista salva numera seus casos e não consegue reencontrar os arquivos.
export-json = Salvar a lista (JSON)
export-csv = Tabela (CSV)
export-report = Relatório para imprimir
export-report-case = Relatório deste caso
export-dicom = Relatório DICOM deste caso
export-dicom-all = Relatórios DICOM de todos (zip)
export-made = { $name } foi entregue ao navegador para ser salvo.
export-failed = Não foi possível gravar. { $why }
export-preparing = Preparando a página { $number } de { $all }.

saved-opened =
    { $count ->
        [one] { $count } caso de { $name } aberto; sua imagem vem quando seus arquivos forem adicionados.
       *[other] { $count } casos de { $name } abertos; suas imagens vêm quando seus arquivos forem adicionados.
    }
saved-not-opened = { $name } não pôde ser aberto. { $why }

report-case = Caso { $number }
report-figure = À esquerda: o corte. À direita: o mapa de lesão sobre ele.
report-probabilities = Probabilidades
report-review = Revisão
report-made = Como foi obtido
report-specialist = Especialista
report-note = Nota
report-reviewed-at = Revisado em
report-not-reviewed = Não revisado
