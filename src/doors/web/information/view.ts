// The pages that tell about the service itself. Plain words; anybody may read them.

interface Point {
  readonly text: string;
  readonly href?: string;
  readonly after?: string;
}
interface Section {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly points?: readonly Point[];
}
interface InformationPage {
  readonly heading: string;
  readonly lead: string;
  readonly sections: readonly Section[];
  readonly reviewed: string;
}

const REVIEWED = 'Page last reviewed: 21 November 2026.';

const HELP: InformationPage = {
  heading: 'Help',
  lead: 'How to find a test, request it and follow it to its result.',
  sections: [
    {
      heading: 'Find a test',
      paragraphs: ['Search as you would say it to a colleague: a condition, a gene, what you see in the patient, or a code such as R134.'],
      points: [
        { text: 'Find a test', href: '/tests', after: ' (no sign-in needed)' },
        { text: 'Compare 2 tests', href: '/tests/compare' },
      ],
    },
    {
      heading: 'Request a test',
      paragraphs: [
        'Choose the test, then "Request this test". A list shows what is needed for that test and what is done. You can stop at any time: the draft is kept.',
        'After you place the request you get a reference, a form to send with the sample, and the dates to expect.',
      ],
    },
    {
      heading: 'Follow a request',
      paragraphs: [
        'You, the hub and any laboratory that the sample was sent on to see the same story of the request, with the date the report is due. You can send the hub a message on the request.',
      ],
      points: [{ text: 'Your requests', href: '/requests' }],
    },
    {
      heading: 'A patient needs care now and you cannot open the record',
      paragraphs: ['Doctors and counsellors can open a record in an emergency. You give a reason, and the patient can see that you did.'],
      points: [{ text: 'Open a record in an emergency', href: '/emergency' }],
    },
    {
      heading: 'Something is wrong',
      paragraphs: [
        'If a request or a result looks wrong, tell the hub with a message on the request. If it is urgent, phone the hub as well. If a page does not work, tell the people who run this service and give the time and the page.',
      ],
    },
  ],
  reviewed: REVIEWED,
};

const ACCESSIBILITY: InformationPage = {
  heading: 'Accessibility statement',
  lead: 'We want everybody to be able to use this service.',
  sections: [
    {
      heading: 'What you can do',
      paragraphs: ['You should be able to:'],
      points: [
        { text: 'zoom in up to 400% and use a screen 320 pixels wide, without text going off the screen' },
        { text: 'use every page with a keyboard alone' },
        { text: 'use every page with a screen reader' },
        { text: 'use every page with JavaScript switched off' },
        { text: 'read the numbers of each chart in a table, and take each table away as a file' },
      ],
    },
    {
      heading: 'How we check',
      paragraphs: [
        'The pages aim to meet the Web Content Accessibility Guidelines version 2.2, level AA. Each page of our main journeys is checked by a program (axe) in a real browser every time the service changes, with contrast and target size included.',
        'A program finds only some problems. The organisation that runs this service must also test it with people who use assistive technology, and list here what they found.',
      ],
    },
    {
      heading: 'What we know does not work well',
      paragraphs: [
        'Wide tables of daily work scroll sideways inside their frame on a small screen. Reports that a laboratory sent as a PDF may not be accessible; the same result is shown as a page.',
      ],
    },
    {
      heading: 'If you need something in another format, or find a problem',
      paragraphs: [
        'Ask the organisation that runs this service for large print, easy read, braille or another language, or tell them what does not work.',
      ],
    },
  ],
  reviewed: REVIEWED,
};

const PRIVACY: InformationPage = {
  heading: 'Privacy and who sees what',
  lead: 'Your genetic information is personal. Only people who need it for your care can see it.',
  sections: [
    {
      heading: 'Who can see a record',
      paragraphs: ['A record can be opened by:'],
      points: [
        { text: 'the team that asked for your test' },
        { text: 'the laboratory that does the test, and any laboratory it sends your sample to' },
        { text: 'you' },
      ],
    },
    {
      heading: 'Every look is written down',
      paragraphs: [
        'Each time somebody opens or changes a record, the service keeps their name, where they work, and the time. This cannot be changed later without it being noticed. You can ask to see this list for your own record.',
        'In an emergency a doctor can open a record of a patient they do not know. They must say why, and you can see that they did.',
      ],
    },
    {
      heading: 'Research',
      paragraphs: [
        'You can say yes or no to research. Your answer does not change your care. You can change your mind at any time on your own pages, or by telling your care team.',
      ],
    },
    {
      heading: 'Figures about many people',
      paragraphs: ['We publish numbers to see if tests reach everybody fairly. Small numbers are hidden so that nobody can be recognised.'],
    },
    {
      heading: 'Cookies',
      paragraphs: ['We use 1 cookie, to keep you signed in. It goes when you sign out. We do not use cookies to track you.'],
    },
  ],
  reviewed: REVIEWED,
};

const ABOUT: InformationPage = {
  heading: 'About this service',
  lead: 'OpenGMS is open software that a genomic medicine service runs on: from finding the right test to acting on the result.',
  sections: [
    {
      heading: 'What it does',
      paragraphs: [
        'It holds the national test directory, takes requests from hospital systems and from these pages, follows each sample through the laboratories, and brings the result back to the people who asked.',
      ],
      points: [
        { text: 'Find a test', href: '/tests' },
        { text: 'What the FHIR interface can do', href: '/FHIR/R4/metadata' },
      ],
    },
    {
      heading: 'What it does not do',
      paragraphs: [
        'It supports the decisions of qualified professionals and takes none of them. It is not affiliated to the NHS, and does not use the NHS logo or typeface.',
      ],
    },
    {
      heading: 'Where the facts come from',
      paragraphs: [
        'The test directory, the routing of tests to hubs and the turnaround targets are dated facts with their source. A deployment imports the current versions and checks them for its region.',
      ],
    },
    {
      heading: 'Licence',
      paragraphs: ['Apache License 2.0.'],
    },
  ],
  reviewed: REVIEWED,
};

export const INFORMATION: ReadonlyMap<string, InformationPage> = new Map([
  ['/help', HELP],
  ['/accessibility', ACCESSIBILITY],
  ['/privacy', PRIVACY],
  ['/about', ABOUT],
]);
