// SPDX-License-Identifier: Apache-2.0
export default {
  language: "fr",

  signIn: "Connexion",
  signInLead:
    "Avec votre empreinte, votre visage ou le verrouillage de l’écran. Il n’y a pas de mot de passe.",
  signInButton: "Se connecter avec une clé d’accès",
  orByName: "ou avec votre nom",
  name: "Nom",
  continue: "Continuer",
  mailLink: "Recevoir un lien par e-mail",
  useCode: "Utiliser un code de récupération",
  phoneHint:
    "Votre clé d’accès est sur un téléphone ? Choisissez « autre appareil » quand le navigateur le demande, et scannez le code QR avec l’appareil photo. Le Bluetooth doit être activé sur les deux.",
  noPhoneHint:
    "La clé d’accès d’un téléphone ne peut pas servir sur cet ordinateur : il n’a pas de Bluetooth, ou son administrateur l’interdit. Une clé de sécurité convient, et les autres moyens aussi.",
  newHere: "Nouveau ici ?",
  byInvitation:
    "Nouveau ici ? Un compte demande une invitation : adressez-vous à qui gère ce site.",
  byOthers: "Nouveau ici ? Les comptes sont créés par la personne qui gère ce site : demandez-lui.",
  makeAccount: "Créer un compte",
  signOut: "Se déconnecter",
  cancel: "Annuler",
  back: "Retour à la connexion",
  needName: "Saisissez d’abord votre nom : le lien part à l’adresse de ce compte.",
  waiting: "Suivez les étapes de votre navigateur.",
  returning: "Retour à {site}.",
  returnTo: "Continuer vers {site}",

  signUpLead:
    "Votre appareil crée une clé d’accès et la garde pour vous. Aucun mot de passe à inventer.",
  nameHint: "Ce qui sert à vous connecter : une adresse e-mail ou un nom que vous retiendrez.",
  displayName: "Comment vous appeler",
  optional: "facultatif",
  signUpButton: "S’inscrire avec une clé d’accès",
  signUpHint:
    "Pour garder la clé d’accès sur un téléphone, choisissez « autre appareil » quand le navigateur le demande, et scannez le code QR avec l’appareil photo.",
  signUpMailLead: "Nous vous envoyons d’abord un lien, pour que le compte soit bien le vôtre.",
  email: "Adresse e-mail",
  sendLink: "Envoyer un lien",
  haveAccount: "Vous avez un compte ?",

  mailTitle: "Regardez vos messages",
  mailSignIn:
    "Si {name} a ici une adresse confirmée, un lien de connexion est en route. Il sert une fois, jusqu’à {time}.",
  mailSignUp:
    "Un lien est en route vers {email}. Il sert une fois, jusqu’à {time}. Ouvrez-le pour continuer.",
  mailNothing: "Rien reçu ? Regardez dans les indésirables, ou vérifiez ce que vous avez saisi.",

  codeTitle: "Utiliser un code de récupération",
  codeLead: "L’un des codes que vous avez gardés. Chacun sert une fois.",
  code: "Code de récupération",
  codeHint: "Quatre groupes de quatre ; minuscules acceptées, tirets facultatifs.",
  codeButton: "Utiliser ce code",

  link: {
    email_sign_in: ["Connexion", "Vous avez demandé ce lien par e-mail.", "Se connecter"],
    enrolment: [
      "Ajouter cet appareil",
      "Ce lien permet de créer sur cet appareil une clé d’accès pour votre compte.",
      "Créer une clé d’accès ici",
    ],
    recovery: [
      "Retrouver votre compte",
      "Ce lien permet de créer une nouvelle clé d’accès, et vous y êtes de nouveau.",
      "Créer une nouvelle clé d’accès",
    ],
    verify_email: [
      "Confirmer votre adresse e-mail",
      "Les messages sur votre compte y seront envoyés, et elle peut vous y ramener.",
      "Confirmer",
    ],
  },
  linkOnce:
    "Rien n’est encore fait : le lien est utilisé quand vous appuyez sur le bouton, une seule fois.",
  emailConfirmed: "Votre adresse e-mail est confirmée.",

  enrolTitle: "Créer une nouvelle clé d’accès",
  enrolLead:
    "Il reste une étape, {name} : créez une clé d’accès sur cet appareil. Vous avez dix minutes.",
  enrolButton: "Créer une clé d’accès",
  enrolled: "La clé d’accès est créée, et vous êtes connecté.",

  welcomeTitle: "Votre compte est prêt",
  welcomeLead: "Vous êtes connecté avec votre nouvelle clé d’accès, {name}.",
  callPasskey: "Nom de cette clé d’accès",
  callHint: "Pour la reconnaître parmi d’autres.",
  save: "Enregistrer",
  saved: "Enregistré.",
  secondTitle: "Prévoyez un second moyen d’accès",
  secondLead:
    "Si vous perdez cette clé d’accès, vous perdez le compte. Un second moyen prend une minute.",
  secondDevice: "Un autre appareil",
  secondDeviceLead: "Un téléphone, un autre ordinateur ou une clé de sécurité.",
  secondCodes: "Codes de récupération",
  secondCodesLead: "Dix codes à imprimer ou à garder en lieu sûr.",
  secondEmail: "Adresse e-mail",
  secondEmailLead: "Un lien vous ramène à votre compte.",
  skip: "Pas maintenant",

  account: "Votre compte",
  signedInAs: "Connecté en tant que {name}",
  passkeys: "Vos clés d’accès",
  added: "Ajoutée : {day}",
  lastUsed: "dernière utilisation : {day}",
  notUsed: "pas encore utilisée",
  today: "aujourd’hui",
  synced: "Synchronisée",
  oneDevice: "Sur un seul appareil",
  disabled: "Désactivée",
  rename: "Renommer",
  renameOne: "Renommer {label}",
  remove: "Supprimer",
  removeOne: "Supprimer {label}",
  removeAsk: "Supprimer « {label} » ? Elle ne vous connectera plus.",
  removeLast:
    "« {label} » est le dernier accès à ce compte. Sans elle, plus personne n’entre, vous non plus.",
  removeAnyway: "Supprimer quand même",
  removed:
    "La clé d’accès est supprimée. Effacez-la aussi là où vous gardez vos clés, si elle y est encore.",
  keep: "Garder",
  enable: "Réactiver",
  enableOne: "Réactiver {label}",
  addHere: "Ajouter une clé d’accès ici",
  addDevice: "Ajouter un autre appareil",
  addHint:
    "Pour une clé de sécurité ou un téléphone près de vous, choisissez « autre appareil » quand le navigateur le demande. Pour un appareil ailleurs, créez un lien.",
  addedPasskey: "La clé d’accès est ajoutée.",
  confirmFirst: "Confirmez d’abord, avec une clé d’accès existante, que c’est vous.",
  silently:
    "Votre gestionnaire de mots de passe a créé une clé d’accès : la prochaine fois, pas besoin d’e-mail.",
  deviceTitle: "Ouvrez ceci sur l’autre appareil",
  deviceLead:
    "Scannez le code QR avec son appareil photo, ou envoyez-vous le lien. Il sert une fois, jusqu’à {time}, et donne accès à votre compte à qui l’ouvre : ne le montrez à personne.",
  qr: "Code QR du lien",
  copy: "Copier",
  copied: "Copié",
  done: "Terminé",

  codesLeft: "Il reste {left} codes sur {total}, création : {day}.",
  codesNone:
    "Aucun encore. Avec des codes sur papier, vous entrez même si tous vos appareils sont perdus.",
  makeCodes: "Créer des codes",
  makeNewCodes: "Créer de nouveaux codes",
  newCodesHint: "Les nouveaux codes remplacent les anciens.",
  codesTitle: "Vos codes de récupération",
  codesOnce:
    "Ils ne sont montrés que cette fois. Chacun sert une fois. Gardez-les ailleurs que vos appareils.",
  print: "Imprimer",
  download: "Télécharger",
  codesKept: "Je les ai gardés",
  codesFile: "Codes de récupération de {name} sur {site}, création : {day}",

  emailNone: "Aucune encore. Avec une adresse confirmée, un lien peut vous ramener à votre compte.",
  emailSet: "{email}, confirmée : {day}",
  emailSent: "Un lien est en route vers {email}. Ouvrez-le pour confirmer l’adresse.",
  emailRemoveAsk: "Supprimer {email} ? Aucun lien ne vous ramènera plus dans votre compte.",
  emailRemoved: "L’adresse est supprimée.",
  newEmail: "Nouvelle adresse",

  sessions: "Où vous êtes connecté",
  thisBrowser: "Ce navigateur",
  anotherBrowser: "Un autre navigateur ou un programme",
  sessionDates: "Connexion : {day}, dernière utilisation : {used}",
  sessionEnded: "Cette session est terminée.",
  endSession: "Se déconnecter, connexion : {day}",
  by: {
    pop: "avec une clé d’accès",
    email: "par e-mail",
    recovery: "avec un code de récupération",
    ticket: "avec un lien de récupération",
  },

  unableTitle: "Pas de clés d’accès ici",
  unableLead:
    "Les versions récentes de Chrome, Edge, Firefox et Safari les prennent en charge, sur ordinateur et sur téléphone.",
  broken: "Un problème est survenu sur cette page. Rechargez-la.",

  tips: {
    locked:
      "Votre gestionnaire de mots de passe est verrouillé ? Déverrouillez-le, puis réessayez.",
    elsewhere:
      "La clé d’accès est sur un autre appareil ? Choisissez « autre appareil » quand le navigateur le demande, et scannez le code QR avec lui.",
    noPhone:
      "Un téléphone ne peut pas servir de clé d’accès sur cet ordinateur : il n’a pas de Bluetooth, ou son administrateur l’interdit. Prenez une clé de sécurité ou un appareil qui a la clé d’accès.",
    otherWay: "Ou passez par un autre moyen : un lien par e-mail ou un code de récupération.",
    code: "Ou prenez un code de récupération.",
  },

  warnings: {
    may_replace_earlier:
      "Elle a peut-être remplacé une clé d’accès antérieure du même appareil : gardez-en une seconde ailleurs.",
    passkey_not_discoverable: "Cette clé d’accès ne sert qu’une fois votre nom saisi.",
  },
  needsName: "Ne sert qu’une fois votre nom saisi.",
  regressed: "Son compteur n’a pas augmenté à la dernière connexion, comme si elle avait été copiée.",

  advice: {
    add_second_passkey: "Ajoutez une clé d’accès sur un second appareil.",
    passkey_not_discoverable: "Une clé d’accès ne sert qu’une fois votre nom saisi.",
    only_device_bound: "Ajoutez une clé d’accès synchronisée, ou un autre appareil.",
    create_recovery_codes: "Créez des codes de récupération et gardez-les sur papier.",
    recovery_codes_low: "Il reste peu de codes de récupération : créez-en de nouveaux.",
    verify_email: "Confirmez une adresse e-mail.",
  },
  adviceLead: "Si vous perdez ce seul accès, vous perdez le compte.",

  operator: {
    title: "Exploitation",
    lead: "Une clé d’API avec le droit « admin » ouvre cette page. Cette commande en crée une :",
    key: "Clé d’API",
    keyHint:
      "Elle reste dans la mémoire de cette page et est oubliée quand vous la quittez ou la rechargez.",
    open: "Ouvrir",
    lock: "Verrouiller",
    charts: "Les 30 derniers jours",
    signIns: "Connexions",
    failures: "Échecs par code",
    providers: "Clés d’accès par fournisseur",
    other: "autres",
    unnamed: "sans nom",
    none: "rien pour l’instant",
    users: "Comptes",
    whom: "Nom, adresse e-mail ou identifiant",
    search: "Chercher",
    searchHint: "Le début d’un nom suffit. Sans rien : tous les comptes.",
    nobody: "Personne n’a été trouvé.",
    more: "Afficher la suite",
    called: "Nom affiché",
    since: "Depuis",
    state: "État",
    waysBack: "Moyens de revenir",
    weak: "faibles",
    fair: "suffisants",
    strong: "solides",
    codesLeft: "codes de récupération restants : {left}",
    elsewhere: "Ailleurs",
    recovered: "Récupéré",
    id: "Identifiant",
    passkeys: "Clés d’accès",
    disable: "Désactiver",
    disableOne: "Désactiver {label}",
    clear: "Effacer cette remarque",
    clearOne: "Effacer la remarque de {label}",
    disableUser: "Désactiver le compte",
    enableUser: "Réactiver le compte",
    ticket: "Créer un lien de récupération",
    ticketTitle: "Lien de récupération",
    ticketLead:
      "Qui l’ouvre peut créer une clé d’accès pour {name}, une fois, jusqu’à {time}. Vérifiez qui le demande et remettez-le vous-même. Il ne sera plus affiché.",
    events: "Afficher les événements",
    everybody: "Afficher les événements de tous",
    audit: "Journal",
    follow: "Suivre",
    time: "Heure (UTC)",
    event: "Événement",
    result: "Résultat",
    user: "Compte",
    address: "Adresse",
    by: "Par",
    badKey: "Le serveur ne connaît pas cette clé d’API. Elle a peut-être été révoquée ou a expiré.",
    noScope: "Cette clé d’API n’a pas le droit « admin ». Prenez-en une qui l’a.",
    lastWay: "C’est le dernier moyen d’entrer dans ce compte. Appuyez encore pour confirmer.",
  },

  errors: {
    cancelled:
      "Rien n’a été fait : la demande a été annulée, ou il n’y a pas ici de clé d’accès qui convienne.",
    timeout: "Le temps est écoulé. Réessayez quand vous êtes prêt.",
    expired: "Le serveur n’attend pas si longtemps. Réessayez.",
    "registration.cancelled":
      "Aucune clé d’accès créée : la demande a été annulée. Rien n’a été enregistré.",
    "registration.timeout":
      "Aucune clé d’accès créée : le temps est écoulé. Rien n’a été enregistré.",
    "registration.not_supported":
      "Cet appareil ne peut pas créer le type de clé d’accès qu’il faut ici. Essayez un autre appareil ou un gestionnaire de mots de passe.",
    aborted: "La demande a été arrêtée.",
    already_registered:
      "Cet appareil ou ce gestionnaire a déjà une clé d’accès pour ce compte. Connectez-vous avec elle, ou ajoutez-en une sur un autre appareil.",
    not_supported:
      "Ce navigateur ne prend pas en charge les clés d’accès. Mettez-le à jour, ou essayez un autre navigateur ou appareil.",
    insecure:
      "Les clés d’accès demandent une connexion sécurisée. Ouvrez cette page à une adresse qui commence par https://.",
    security:
      "Le navigateur a refusé : les clés d’accès de ce site ne vont pas avec cette adresse. Vérifiez l’adresse en haut.",
    credential_unknown:
      "Ce site ne connaît plus cette clé d’accès. Prenez-en une autre, et effacez celle-ci là où vous gardez vos clés.",
    backup_eligible_changed:
      "Cette clé d’accès était liée à un seul appareil et est maintenant synchronisée, ou l’inverse. Ce site ne l’accepte donc plus. Connectez-vous autrement, puis remplacez-la.",
    sign_count_not_increased:
      "Cette clé d’accès a peut-être été copiée. Ce site ne l’accepte donc pas. Connectez-vous autrement, puis remplacez-la.",
    authenticator: "Votre appareil ou votre gestionnaire de mots de passe n’a pas pu terminer.",
    network: "Le serveur est injoignable. Vérifiez votre connexion, puis réessayez.",
    rate_limited: "Trop d’essais en peu de temps. Attendez un moment, puis réessayez.",
    server: "Le serveur ne peut pas le faire pour l’instant. Réessayez dans un moment.",
    refused: "Le serveur n’a pas accepté.",
    unauthenticated: "Vous êtes déconnecté. Connectez-vous de nouveau.",
    reauthentication_required: "Confirmez avec une clé d’accès que c’est vous, puis réessayez.",
    user_name_taken:
      "Ce nom est pris. Choisissez-en un autre, ou connectez-vous si c’est le vôtre.",
    sign_up_closed:
      "On ne peut pas créer de compte ici pour le moment. Adressez-vous à qui gère ce site.",
    user_disabled: "Ce compte est désactivé. Adressez-vous à qui gère ce site.",
    credential_disabled: "Cette clé d’accès est désactivée. Connectez-vous avec une autre.",
    credential_not_allowed:
      "Cette clé d’accès n’est pas de ce nom. Prenez-en une autre, ou connectez-vous sans saisir de nom.",
    signature_invalid:
      "Cette clé d’accès ne convenait pas. Prenez-en une autre, ou connectez-vous sans saisir de nom.",
    user_not_verified:
      "Il faut votre empreinte, votre visage ou votre code. Réessayez, et confirmez quand on vous le demande.",
    recovery_refused:
      "Le nom et le code ne vont pas ensemble, ou le code a déjà servi. Vérifiez les deux, ou essayez un autre code.",
    link_refused: "Ce lien a déjà servi, ou il est trop ancien. Demandez-en un nouveau.",
    session_restricted:
      "Ce n’est pas encore possible. Après une récupération, certains changements attendent 24 heures.",
    conflict:
      "Impossible pour l’instant : le compte n’a pas encore de clé d’accès, ou il en a trop.",
  },
};
