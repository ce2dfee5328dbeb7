language-name = Português

page-title = NeuroTriage: RM cerebral, triada no seu dispositivo
page-description =
    .content = Classifica RM cerebral em glioma, meningioma, tumor hipofisário ou sem tumor no seu próprio dispositivo, as mais urgentes primeiro. Para pesquisa e ensino.
skip = Ir para a lista de trabalho
notice-use = Para pesquisa e ensino.
notice-check = Não é um dispositivo médico. Todo resultado deve ser conferido por um especialista e não exclui nada.
language-choice =
    .aria-label = Idioma
language-failed = Não foi possível obter { $name }: verifique a conexão com o site. A página fica como está.
device =
    .aria-label = Este dispositivo
close = Fechar
drop = Solte para ler neste dispositivo

files-input =
    .aria-label = Adicionar arquivos
folder-input =
    .aria-label = Adicionar uma pasta
saved-input =
    .aria-label = Abrir uma lista salva
add-files = Adicionar arquivos
add-folder = Adicionar uma pasta
open-saved = Abrir uma lista salva
save-or-export = Salvar ou exportar
help-and-keys =
    .aria-label = Ajuda e teclas

percent = { $number }%
percent-above = >{ $number }%
percent-below = <{ $number }%
percent-plain = { $number }%
milliseconds = { $number }{ "\u00A0" }ms
about-seconds = cerca de { $number }{ "\u00A0" }s
about-minutes = cerca de { $number }{ "\u00A0" }min
about-hours = cerca de { $number }{ "\u00A0" }h
comma = { ", " }
