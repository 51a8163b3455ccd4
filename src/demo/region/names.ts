// Invented people need names; none is anybody's.

export const FEMALE_NAMES =
  'Abena Alice Amelia Asha Beatrice Chloe Daisy Elena Esther Fatima Freya Grace Hana Harriet Iris Jasmine Joan Kavita Leila Lucy Mabel Maria Mina Nadia Nora Olive Priya Rosa Ruth Sana Sofia Tara Una Vera Wanda Yara Zara Zoe'.split(
    ' ',
  );
export const MALE_NAMES =
  'Adam Ahmed Albert Anil Arthur Ben Callum Daniel David Edwin Faisal Felix George Hamza Harry Ian Isaac Jack James Jamal Karim Kofi Leo Liam Mark Milan Noah Omar Oscar Paul Ravi Rory Samuel Stephen Tariq Theo Tomas Victor William Yusuf'.split(
    ' ',
  );
export const SURNAMES =
  'Abbey Ackroyd Adair Alder Amberley Ashby Aspen Barrow Beckett Birch Blackwood Bramble Brook Calder Cedar Cliffe Corran Dale Darrow Denholm Elmore Fairfax Fenwick Foxley Garnet Gorse Greenhill Hale Harrow Hartley Hawthorn Hazelwood Heath Holt Ivory Juniper Kestrel Kirkby Langley Larch Linden Lowther Marsh Meadow Merrick Moor Nightingale Oakley Orchard Pennant Quarry Ravens Redfern Rowan Sedge Shaw Sorrel Stone Swift Thorne Underhill Vale Wainwright Wells Whitby Willow Wren Yarrow'.split(
    ' ',
  );
