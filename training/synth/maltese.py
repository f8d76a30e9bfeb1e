"""Common Maltese words, for which no package has a list."""

from __future__ import annotations

_TEXT = """
    il-ħobż l-ilma id-dar il-belt it-triq il-ġurnata il-lejl ix-xemx il-qamar il-baħar ir-raġel il-mara it-tifel it-
    tifla il-ħabib il-familja ommi missieri ħija oħti iż-żmien illum għada lbieraħ issa dejjem qatt ħafna ftit
    kollox xejn tajjeb ħażin kbir żgħir ġdid qadim sabiħ ikrah sħun kiesaħ għoli baxx twil qasir faċli diffiċli veru
    falz lest wieħed tnejn tlieta erbgħa ħamsa sitta sebgħa tmienja disgħa għaxra mija elf it-Tnejn it-Tlieta
    l-Erbgħa il-Ħamis il-Ġimgħa is-Sibt il-Ħadd Jannar Frar Marzu April Mejju Ġunju Lulju Awwissu Settembru Ottubru
    Novembru Diċembru abjad iswed aħmar aħdar isfar ikħal bonġu bonswa saħħa grazzi jekk jogħġbok skużi merħba iva
    le forsi għaliex meta fejn kif kemm min x'inhu dan din dawk hawn hemm ġewwa barra fuq taħt quddiem wara ħdejn
    bejn mingħajr għal minn lejn skola għalliem student ktieb paġna kelma ittra isem kunjom indirizz ħanut suq prezz
    flus ħlas ewro żewġ biljett ferrovija karozza ajruport lukanda kamra bieb tieqa mejda siġġu sodda ikel ikla ħut
    laħam ħaxix frott tuffieħ larinġ ġobon ħalib bajd zokkor melħ tè kafè inbid birra tabib sptar mediċina uġigħ ras
    id sieq għajn widna qalb ħajja mewt xogħol uffiċċju kumpanija gvern liġi qorti pulizija knisja festa Għawdex
    Malta Valletta Birkirkara Ħamrun Żejtun Żurrieq Ħaż-Żabbar Mġarr Naxxar Għarb Xagħra Ċirkewwa Siġġiewi Żebbuġ
    ċittadin ċavetta ċar ċert ċomb ġar ġenb ġnien żarbun żejt żfin żball ħmar ħsieb ħolma ħin ħaġa għodda għasfur
    għarus għid nħobb nħares nitkellem nimxi niekol jiftaħ jagħlaq jixtri jbigħ jikteb jaqra jgħid jagħmel tiġi tmur
    ngħix mgħallem lingwa Maltija Ingliża Ewropea
"""
WORDS = tuple(_TEXT.split())
