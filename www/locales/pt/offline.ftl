offline-ready = Funciona sem conexão.
offline-copying = Guardando uma cópia da página para uso sem conexão: { NUMBER($share, style: "percent", maximumFractionDigits: 0) }
offline-update = Há uma nova versão desta página.
offline-use = Usar agora

offline-state-none = A cópia da página para uso sem conexão é feita depois que a página carrega.
offline-state-copying = A cópia da página para uso sem conexão está sendo feita: { NUMBER($share, style: "percent", maximumFractionDigits: 0) }.
offline-state-ready = A cópia está completa: esta página abre e funciona sem nenhuma conexão.
offline-state-held = A cópia ainda não está completa. Enquanto houver exames na lista, nada é baixado; o resto vem quando você esvaziar a lista ou na próxima visita.
offline-state-declined = Você removeu a cópia. A página funciona enquanto o site puder ser acessado e não faz nenhuma cópia sem que você peça.
offline-state-unsupported = O uso sem conexão não está disponível: este navegador não guarda uma cópia desta página. Isso é comum em janelas privadas e em páginas sem HTTPS.
offline-failed-quota = O uso sem conexão não está disponível: não há espaço suficiente neste dispositivo. Todo o resto funciona enquanto o site puder ser acessado.
offline-failed-unreachable = A cópia não está completa: não foi possível acessar o site. O resto vem na próxima visita.
offline-failed-changed = A cópia não está completa: o site está sendo atualizado neste momento. O resto vem na próxima visita.
offline-failed-missing = O uso sem conexão não está disponível: falta um arquivo desta página no site. Avise quem administra o site.
offline-failed-refused = O uso sem conexão não está disponível: o navegador ou o site não permite. Todo o resto funciona enquanto o site puder ser acessado.
offline-without = Sem a cópia completa, outro idioma ou outra rede ainda são baixados do site.

offline-make = Guardar uma cópia para uso sem conexão
offline-finish = Completar agora
offline-remove = Remover a cópia

offline-leave-title = Usar a nova versão agora?
offline-leave = A página abre de novo e a lista se perde: { $cases ->
    [one] um caso
   *[other] { $cases } casos
} { $reviews ->
    [0] sem revisão.
    [one] com uma revisão não salva.
   *[other] com { $reviews } revisões não salvas.
} A nova versão também vem sozinha na próxima vez que você abrir a página.
offline-keep = Continuar trabalhando
offline-leave-now = Usar a nova versão
