// Synthetic people of the demonstration: invented names, NHS numbers from the range that is never given to a person.
import smallAreas from '../../data/equity/demonstration-areas.json' with { type: 'json' };
import { demoNhsNumber } from './numbers.ts';

export interface DemoPerson {
  readonly given: string;
  readonly family: string;
  readonly gender: 'female' | 'male';
  readonly birthDate: string;
  /** Code of UKCore-EthnicCategoryEngland. */
  readonly ethnicity: string;
  readonly postcode: string;
  /** LSOA 2021, a real area code for an invented person; left out for every sixth, as it is in any real record. */
  readonly smallArea?: string;
  readonly nhsNumber: string;
}

/** UKCore-EthnicCategoryEngland 2.x, the codes used here. */
export const ETHNIC_CATEGORY: Readonly<Record<string, string>> = {
  A: 'White - British',
  B: 'White - Irish',
  C: 'White - Any other White background',
  D: 'Mixed - White and Black Caribbean',
  H: 'Asian or Asian British - Indian',
  J: 'Asian or Asian British - Pakistani',
  K: 'Asian or Asian British - Bangladeshi',
  M: 'Black or Black British - Caribbean',
  N: 'Black or Black British - African',
  R: 'Other Ethnic Groups - Chinese',
  Z: 'Not stated',
};

const PEOPLE = `
Sam Example|male|1979-06-02|A|M13 9WL
Ifeoma Adeyemi|female|1968-03-21|N|SE15 3RX
George Whitlock|male|1954-11-30|A|W12 0HS
Aisha Rahman|female|1990-07-12|K|E1 4DG
Harriet Bourne|female|1986-01-09|A|NW3 2QG
Jakub Nowak|male|1975-05-17|C|UB6 7HP
Lakshmi Iyer|female|1994-09-03|H|HA1 3UJ
Noah Fairweather|male|2026-10-28|A|W2 1NY
Maryam Siddiqui|female|2026-09-14|J|M8 5RB
Theo Campbell|male|2019-04-05|D|N1 9AG
Wen Li|female|1961-12-24|R|SW7 2AZ
Oluwaseun Bakare|male|1982-08-08|N|M14 4GG
Bridget Malone|female|1949-02-18|B|OL9 6AA
Callum Reid|male|1998-10-10|A|L7 8XP
Priyanka Desai|female|1991-05-25|H|LE4 5PW
Dorothy Ashdown|female|1943-07-01|A|W6 8RF
Yusuf Karim|male|2012-03-30|J|BD7 1DP
Eleanor Voss|female|1996-11-11|C|W4 2RP
Marcus Thibault|male|1971-01-27|M|SW9 8QH
Grace Pemberton|female|1989-06-19|A|M20 4BX
Samuel Okonkwo|male|2023-12-02|N|NW10 7NS
Freya Lindqvist|female|1977-04-14|C|W9 3NA
Imran Chaudhry|male|1965-09-09|J|M12 5JR
Ruby Hartnell|female|2015-08-22|A|SM5 1AA
Stanley Eccles|male|1951-03-08|A|M33 2UG
Chloe Abernathy|female|1999-02-14|A|W11 1QT
Tendai Moyo|male|1984-12-19|N|E17 6JJ
Hannah Goldberg|female|1973-10-05|A|NW11 0PU
Arthur Pickering|male|1958-06-28|A|WA14 1EP
Zainab Ali|female|2021-01-16|K|E14 7LH
`;

/** In the order of the stories that use them. */
export const DEMO_PEOPLE: readonly DemoPerson[] = PEOPLE.trim()
  .split('\n')
  .map((line, index) => {
    const [name = '', gender, birthDate = '', ethnicity = 'Z', postcode = ''] = line.split('|');
    const [given = '', family = ''] = name.split(' ');
    return {
      given,
      family,
      gender: gender === 'male' ? 'male' : 'female',
      birthDate,
      ethnicity,
      postcode,
      ...smallAreaOf(index),
      nhsNumber: demoNhsNumber('orders', index),
    };
  });

function smallAreaOf(index: number): { readonly smallArea?: string } {
  const area = smallAreas[index % smallAreas.length];
  return area && index % 6 !== 5 ? { smallArea: area.lsoa } : {};
}
