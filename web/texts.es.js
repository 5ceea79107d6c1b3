// SPDX-License-Identifier: Apache-2.0
export default {
  language: "es",

  signIn: "Iniciar sesión",
  signInLead: "Con su huella, su rostro o el bloqueo de pantalla. No hay contraseña.",
  signInButton: "Entrar con una llave de acceso",
  orByName: "o con su nombre",
  name: "Nombre",
  continue: "Continuar",
  mailLink: "Enviarme un enlace por correo",
  useCode: "Usar un código de recuperación",
  phoneHint:
    "¿Su llave de acceso está en un teléfono? Elija «otro dispositivo» cuando el navegador pregunte y escanee el código QR con la cámara. El Bluetooth debe estar activado en ambos.",
  noPhoneHint:
    "En este ordenador no se puede usar la llave de acceso de un teléfono: no tiene Bluetooth, o su administrador lo prohíbe. Una llave de seguridad sirve, y las otras formas de entrar también.",
  newHere: "¿Es nuevo aquí?",
  byInvitation: "¿Es nuevo aquí? Una cuenta necesita invitación: pídala a quien lleva este sitio.",
  byOthers: "¿Es nuevo aquí? Las cuentas las crea quien lleva este sitio: pregúntele.",
  makeAccount: "Crear una cuenta",
  signOut: "Cerrar sesión",
  cancel: "Cancelar",
  back: "Volver al inicio de sesión",
  needName: "Escriba primero su nombre: el enlace va a la dirección de esa cuenta.",
  waiting: "Siga los pasos de su navegador.",
  returning: "Volviendo a {site}.",
  returnTo: "Continuar a {site}",

  signUpLead:
    "Su dispositivo crea una llave de acceso y la guarda. No hay contraseña que inventar.",
  nameHint: "Con qué inicia sesión: una dirección de correo o un nombre que vaya a recordar.",
  displayName: "Cómo llamarle",
  optional: "opcional",
  signUpButton: "Registrarse con una llave de acceso",
  signUpHint:
    "Para guardar la llave de acceso en un teléfono, elija «otro dispositivo» cuando el navegador pregunte y escanee el código QR con la cámara.",
  signUpMailLead: "Primero le enviamos un enlace, para que la cuenta sea sin duda suya.",
  email: "Correo electrónico",
  sendLink: "Enviar un enlace",
  haveAccount: "¿Ya tiene cuenta?",

  mailTitle: "Mire su correo",
  mailSignIn:
    "Si {name} tiene aquí una dirección confirmada, un enlace va de camino. Sirve una vez, hasta {time}.",
  mailSignUp:
    "Un enlace va de camino a {email}. Sirve una vez, hasta {time}. Ábralo para continuar.",
  mailNothing: "¿No llegó nada? Mire en el correo no deseado, o compruebe lo que escribió.",

  codeTitle: "Usar un código de recuperación",
  codeLead: "Uno de los códigos que guardó al crearlos. Cada uno sirve una vez.",
  code: "Código de recuperación",
  codeHint: "Cuatro grupos de cuatro; valen minúsculas, y se pueden omitir los guiones.",
  codeButton: "Usar este código",

  link: {
    email_sign_in: ["Iniciar sesión", "Usted pidió este enlace por correo.", "Entrar"],
    enrolment: [
      "Añadir este dispositivo",
      "El enlace permite crear en este dispositivo una llave de acceso para su cuenta.",
      "Crear una llave de acceso aquí",
    ],
    recovery: [
      "Recuperar su cuenta",
      "El enlace permite crear una nueva llave de acceso, y con ella vuelve a entrar.",
      "Crear una nueva llave de acceso",
    ],
    verify_email: [
      "Confirmar su correo",
      "Los mensajes sobre su cuenta irán allí, y puede traerle de vuelta.",
      "Confirmar",
    ],
  },
  linkOnce: "Aún no ha pasado nada: el enlace se usa al pulsar el botón, y sirve una vez.",
  emailConfirmed: "Su dirección de correo está confirmada.",

  enrolTitle: "Crear una nueva llave de acceso",
  enrolLead:
    "Falta un paso, {name}: cree una llave de acceso en este dispositivo. Tiene diez minutos.",
  enrolButton: "Crear una llave de acceso",
  enrolled: "La llave de acceso está creada, y ha iniciado sesión.",

  welcomeTitle: "Su cuenta está lista",
  welcomeLead: "Ha entrado con su nueva llave de acceso, {name}.",
  callPasskey: "Nombre de esta llave de acceso",
  callHint: "Para distinguirla de otras.",
  save: "Guardar",
  saved: "Guardado.",
  secondTitle: "Prepare una segunda forma de entrar",
  secondLead:
    "Si pierde esta llave de acceso, pierde la cuenta. Una segunda forma lleva un minuto.",
  secondDevice: "Otro dispositivo",
  secondDeviceLead: "Un teléfono, otro ordenador o una llave de seguridad.",
  secondCodes: "Códigos de recuperación",
  secondCodesLead: "Diez códigos para imprimir o guardar en lugar seguro.",
  secondEmail: "Correo electrónico",
  secondEmailLead: "Un enlace le trae de vuelta.",
  skip: "Ahora no",

  account: "Su cuenta",
  signedInAs: "Sesión iniciada como {name}",
  passkeys: "Sus llaves de acceso",
  added: "Añadida: {day}",
  lastUsed: "último uso: {day}",
  notUsed: "aún sin usar",
  today: "hoy",
  synced: "Sincronizada",
  oneDevice: "Solo en un dispositivo",
  disabled: "Desactivada",
  rename: "Renombrar",
  renameOne: "Renombrar {label}",
  remove: "Quitar",
  removeOne: "Quitar {label}",
  removeAsk: "¿Quitar «{label}»? Ya no servirá para entrar.",
  removeLast:
    "«{label}» es la última forma de entrar en esta cuenta. Sin ella no entra nadie, usted tampoco.",
  removeAnyway: "Quitar de todos modos",
  removed:
    "La llave de acceso está quitada. Bórrela también donde guarda sus llaves, si sigue allí.",
  keep: "Conservar",
  enable: "Reactivar",
  enableOne: "Reactivar {label}",
  addHere: "Añadir una llave aquí",
  addDevice: "Añadir otro dispositivo",
  addHint:
    "Para una llave de seguridad o un teléfono a su lado, elija «otro dispositivo» cuando el navegador pregunte. Para un dispositivo en otro lugar, cree un enlace.",
  addedPasskey: "La llave de acceso está añadida.",
  confirmFirst: "Confirme primero, con una llave de acceso que tenga, que es usted.",
  silently:
    "Su gestor de contraseñas ha creado una llave de acceso: la próxima vez no hará falta el correo.",
  deviceTitle: "Abra esto en el otro dispositivo",
  deviceLead:
    "Escanee el código QR con su cámara, o envíese el enlace. Sirve una vez, hasta {time}, y deja entrar en su cuenta a quien lo abra: no lo muestre a nadie.",
  qr: "Código QR del enlace",
  copy: "Copiar",
  copied: "Copiado",
  done: "Listo",

  codesLeft: "Quedan {left} de {total} códigos, creados: {day}.",
  codesNone: "Ninguno todavía. Con códigos en papel entra aunque pierda todos los dispositivos.",
  makeCodes: "Crear códigos",
  makeNewCodes: "Crear códigos nuevos",
  newCodesHint: "Los códigos nuevos reemplazan a los anteriores.",
  codesTitle: "Sus códigos de recuperación",
  codesOnce:
    "Se muestran solo esta vez. Cada uno sirve una vez. Guárdelos donde no estén sus dispositivos.",
  print: "Imprimir",
  download: "Descargar",
  codesKept: "Los he guardado",
  codesFile: "Códigos de recuperación de {name} en {site}, creados: {day}",

  emailNone: "Ninguno todavía. Con una dirección confirmada, un enlace puede traerle de vuelta.",
  emailSet: "{email}, confirmada: {day}",
  emailSent: "Un enlace va de camino a {email}. Ábralo para confirmar la dirección.",
  emailRemoveAsk: "¿Quitar {email}? Ya ningún enlace le traerá de vuelta.",
  emailRemoved: "La dirección está quitada.",
  newEmail: "Nueva dirección",

  sessions: "Dónde tiene la sesión abierta",
  thisBrowser: "Este navegador",
  anotherBrowser: "Otro navegador o un programa",
  sessionDates: "Inicio: {day}, último uso: {used}",
  sessionEnded: "Esa sesión está cerrada.",
  endSession: "Cerrar sesión, inicio: {day}",
  by: {
    pop: "con una llave de acceso",
    email: "por correo",
    recovery: "con un código de recuperación",
    ticket: "con un enlace de recuperación",
  },

  unableTitle: "Aquí no se pueden usar llaves de acceso",
  unableLead:
    "Las versiones recientes de Chrome, Edge, Firefox y Safari pueden, en ordenadores y teléfonos.",
  broken: "Algo falló en esta página. Vuelva a cargarla.",

  tips: {
    locked: "¿Está bloqueado su gestor de contraseñas? Desbloquéelo e inténtelo de nuevo.",
    elsewhere:
      "¿La llave de acceso está en otro dispositivo? Elija «otro dispositivo» cuando el navegador pregunte y escanee con él el código QR.",
    noPhone:
      "En este ordenador un teléfono no sirve de llave de acceso: no tiene Bluetooth, o su administrador lo prohíbe. Use una llave de seguridad o un dispositivo que tenga la llave de acceso.",
    otherWay: "O entre de otra forma: con un enlace por correo o un código de recuperación.",
    code: "O entre con un código de recuperación.",
  },

  warnings: {
    may_replace_earlier:
      "Puede haber reemplazado una llave de acceso anterior del mismo dispositivo: tenga otra en otro lugar.",
    passkey_not_discoverable: "Esta llave de acceso solo funciona tras escribir su nombre.",
  },
  needsName: "Solo funciona tras escribir su nombre.",
  regressed: "Su contador no creció en el último inicio, como si la hubieran copiado.",

  advice: {
    add_second_passkey: "Añada una llave de acceso en un segundo dispositivo.",
    passkey_not_discoverable: "Una llave de acceso solo funciona tras escribir su nombre.",
    only_device_bound: "Añada una llave de acceso sincronizada, o un dispositivo más.",
    create_recovery_codes: "Cree códigos de recuperación y guárdelos en papel.",
    recovery_codes_low: "Quedan pocos códigos de recuperación: cree otros.",
    verify_email: "Confirme una dirección de correo.",
  },
  adviceLead: "Si pierde esta única forma de entrar, pierde la cuenta.",

  operator: {
    title: "Operación",
    lead: "Una clave de API con el permiso «admin» abre esta página. Este comando crea una:",
    key: "Clave de API",
    keyHint: "Queda en la memoria de esta página y se olvida al salir de ella o recargarla.",
    open: "Abrir",
    lock: "Bloquear",
    charts: "Los últimos 30 días",
    signIns: "Inicios de sesión",
    failures: "Fallos por código",
    providers: "Llaves de acceso por proveedor",
    other: "otros",
    unnamed: "sin nombre",
    none: "nada aún",
    users: "Cuentas",
    whom: "Nombre, correo o identificador",
    search: "Buscar",
    searchHint: "Basta el comienzo de un nombre. Sin nada: todas las cuentas.",
    nobody: "No se encontró a nadie.",
    more: "Mostrar más",
    called: "Nombre visible",
    since: "Desde",
    state: "Estado",
    waysBack: "Formas de volver",
    weak: "débiles",
    fair: "suficientes",
    strong: "sólidas",
    codesLeft: "códigos de recuperación restantes: {left}",
    elsewhere: "En otro sitio",
    recovered: "Recuperada",
    id: "Identificador",
    passkeys: "Llaves de acceso",
    disable: "Desactivar",
    disableOne: "Desactivar {label}",
    clear: "Borrar esta marca",
    clearOne: "Borrar la marca de {label}",
    disableUser: "Desactivar la cuenta",
    enableUser: "Reactivar la cuenta",
    ticket: "Crear un enlace de recuperación",
    ticketTitle: "Enlace de recuperación",
    ticketLead:
      "Quien lo abra puede crear una llave de acceso para {name}, una vez, hasta {time}. Asegúrese de quién lo pide y entréguelo usted. No se muestra de nuevo.",
    events: "Mostrar sus eventos",
    everybody: "Mostrar los eventos de todos",
    audit: "Registro",
    follow: "Seguir",
    time: "Hora (UTC)",
    event: "Evento",
    result: "Resultado",
    user: "Cuenta",
    address: "Dirección",
    by: "Por",
    badKey: "El servidor no conoce esta clave de API. Quizá fue revocada o ha caducado.",
    noScope: "Esta clave de API no tiene el permiso «admin». Use una que lo tenga.",
    lastWay: "Es la última forma de entrar en esta cuenta. Pulse otra vez para confirmarlo.",
  },

  errors: {
    cancelled:
      "No pasó nada: la solicitud se canceló, o aquí no hay una llave de acceso que sirva.",
    timeout: "Se acabó el tiempo. Inténtelo de nuevo cuando quiera.",
    expired: "Tardó más de lo que espera el servidor. Inténtelo de nuevo.",
    "registration.cancelled":
      "No se creó ninguna llave de acceso: la solicitud se canceló. No se guardó nada.",
    "registration.timeout":
      "No se creó ninguna llave de acceso: se acabó el tiempo. No se guardó nada.",
    "registration.not_supported":
      "Este dispositivo no puede crear el tipo de llave de acceso que se necesita aquí. Pruebe otro dispositivo o un gestor de contraseñas.",
    aborted: "La solicitud se detuvo.",
    already_registered:
      "Este dispositivo o gestor ya tiene una llave de acceso para esta cuenta. Entre con ella, o añada una en otro dispositivo.",
    not_supported:
      "Este navegador no admite llaves de acceso. Actualícelo, o pruebe otro navegador o dispositivo.",
    insecure:
      "Las llaves de acceso necesitan una conexión segura. Abra esta página en una dirección que empiece por https://.",
    security:
      "El navegador se negó: las llaves de acceso de este sitio no son de esta dirección. Compruebe la dirección de arriba.",
    credential_unknown:
      "Este sitio ya no conoce esa llave de acceso. Elija otra, y borre esta donde guarda sus llaves.",
    backup_eligible_changed:
      "Esta llave de acceso estaba en un solo dispositivo y ahora se sincroniza, o al revés. Por eso este sitio ya no la acepta. Entre de otra forma y sustitúyala.",
    sign_count_not_increased:
      "Es posible que esta llave de acceso se haya copiado. Por eso este sitio no la acepta. Entre de otra forma y sustitúyala.",
    authenticator: "Su dispositivo o gestor de contraseñas no pudo terminar.",
    network: "No se pudo llegar al servidor. Compruebe la conexión e inténtelo de nuevo.",
    rate_limited: "Demasiados intentos en poco tiempo. Espere un momento e inténtelo de nuevo.",
    server: "El servidor no puede hacerlo ahora. Inténtelo de nuevo en un momento.",
    refused: "El servidor no lo aceptó.",
    unauthenticated: "La sesión está cerrada. Inicie sesión de nuevo.",
    reauthentication_required:
      "Confirme con una llave de acceso que es usted, e inténtelo de nuevo.",
    user_name_taken: "Ese nombre está ocupado. Elija otro, o entre si es el suyo.",
    sign_up_closed: "Por ahora no se pueden crear cuentas aquí. Pregunte a quien lleva este sitio.",
    user_disabled: "Esta cuenta está desactivada. Pregunte a quien lleva este sitio.",
    credential_disabled: "Esta llave de acceso está desactivada. Entre con otra.",
    credential_not_allowed:
      "Esa llave de acceso no es de este nombre. Elija otra, o entre sin escribir un nombre.",
    signature_invalid: "Esa llave de acceso no sirvió. Elija otra, o entre sin escribir un nombre.",
    user_not_verified:
      "Hace falta su huella, su rostro o su PIN. Inténtelo de nuevo y confirme cuando se le pida.",
    recovery_refused:
      "El nombre y el código no van juntos, o el código ya se usó. Compruebe ambos, o pruebe otro código.",
    link_refused: "Este enlace ya se usó, o es demasiado antiguo. Pida otro.",
    session_restricted:
      "Todavía no es posible. Tras una recuperación, algunos cambios esperan 24 horas.",
    conflict: "La cuenta no puede hacerlo ahora: aún no tiene llave de acceso, o tiene demasiadas.",
  },
};
