start-title = Adicionar exames
start-how = Solte arquivos, pastas ou arquivos zip em qualquer lugar desta página, cole uma imagem ou escolha-os. Os cortes de uma série formam um caso; os casos mais urgentes vêm primeiro.
choose-files = Escolher arquivos
choose-folder = Escolher uma pasta
start-sample = Experimentar uma amostra sintética
start-formats = DICOM, NIfTI, PNG, JPEG, TIFF, WebP, BMP, GIF e arquivos zip com eles.
start-private = Seus exames ficam neste dispositivo: a página não faz pedidos a ninguém além do site de onde veio e não guarda nada deles.
start-limits = A rede classifica cortes isolados pela aparência, em quatro classes. Uma imagem diferente dos cortes de RM cerebral com que aprendeu é deixada para uma pessoa, sem nomear nenhuma classe; ela reconhece a maioria dessas imagens, não todas.

sample-name = Amostra sintética
sample-tag = Desenhada por esta página. Não é o exame de um paciente.
pasted-name = Imagem colada
