/** Given names from many languages. */
export const givenNames = (
  'Aaliyah Abdou Adaeze Adrián Aiko Aisling Akira Alba Alejandro Aleksander Alessia Amara Amélie Amina Anaïs Anders ' +
  'Andrzej Anjali Ansel Anton Arjun Arturo Asha Astrid Ayaan Ayumi Bao Beatriz Benoît Birgit Bogdan Brigid Bruno Camila ' +
  'Carlos Cecilia Chiamaka Chidi Chloé Ciara Clara Connor Cristina Daan Dagny Dalia Daniel Daria David Deepa Diego Dilnoza ' +
  'Dmitri Eamon Ebele Edith Eero Ekaterina Elif Elin Emeka Emma Emre Enrique Esra Esther Etienne Eva Fabio Farah Fatima ' +
  'Felix Finn Florence Francesca Freja Gabriela Gianni Grace Gudrun Gustavo Hana Haruto Hassan Heidi Helena Hiroshi Hugo ' +
  'Ibrahim Ines Ingrid Irina Isabel Isla Ivana Jakub James Jana Jasper Javier Jelena Jisoo Johan Jonas Jorge Joséphine Juan ' +
  'Julia Kaito Kamala Karim Katarzyna Kavya Keiko Khadija Kofi Kwame Lars Laszlo Leila Leon Lerato Liam Lina Linh Liv Lorenzo ' +
  'Lucia Luis Lukas Lwazi Magnus Mai Malik Manon Marco Mareike Maria Marta Mateo Matilda Mei Mette Mia Miguel Mihai Mika Mila ' +
  'Minh Miriam Mohammed Mónica Nadia Naoki Nasrin Nia Niamh Nicolás Nikhil Nina Noor Noah Nuno Ofelia Olga Oliver Olumide Omar ' +
  'Oskar Pablo Paola Park Patrick Paula Pedro Petra Piotr Pooja Priya Quentin Rafael Rahul Rania Ravi Renata Ren Riya Rohan ' +
  'Rosa Ruth Saanvi Sabine Salma Samir Sana Sandeep Santiago Sara Selim Seo-yeon Siddharth Signe Simone Siobhán Sofia Soren ' +
  'Stefan Sunita Suzanne Svetlana Takumi Tamara Tanvi Tariq Teresa Thabo Theo Thuy Tomás Tove Tuan Ugo Ulrike Valentina Vera ' +
  'Viktor Vikram Wanjiru Wei Willem Xavier Ximena Yael Yara Yasmin Yusuf Yuki Zainab Zanele Zeynep Zofia Zoltan Zuri'
).split(' ');

/** Family names from many languages. */
export const familyNames = (
  'Abe Abubakar Achterberg Adeyemi Afolabi Ahmed Akintola Almeida Alvarez Andersen Andersson Antonelli Arslan Asante Bakker ' +
  'Balogun Banerjee Baptiste Barbieri Bauer Becker Bello Bergström Bianchi Boateng Bondarenko Botha Bouchard Brennan Byrne ' +
  'Cabrera Calderón Campbell Cardoso Castillo Çelik Chakraborty Chandra Chen Cheng Choi Chowdhury Christensen Coelho Conti ' +
  'Costa Dahl Danjuma Das De-Vries Delgado Desai Diallo Díaz Dlamini Dubois Dumont Dvořák Eriksson Espinoza Eze Farah Fashola ' +
  'Fernandes Ferrari Fischer Fitzgerald Fontaine Fraser Fujimoto Gallagher Garcia Gashi Ghosh Giordano González Gordon Greco ' +
  'Grünwald Guerrero Gupta Haddad Hakimi Halvorsen Hansen Hasegawa Hernández Herrera Hoffmann Horváth Hossain Huang Hughes ' +
  'Ibáñez Ibrahim Inoue Iyer Jaworski Jensen Jiménez Johansson Joshi Kamau Kang Kapoor Karlsson Kato Kaya Keita Keller Kelly ' +
  'Khan Khumalo Kim Kimura Kobayashi Korhonen Kovács Kowalski Kraus Krishnan Kruger Kumar Lam Larsen Lindqvist Lopes López ' +
  'MacLeod Madsen Mahlangu Malhotra Mancini Marchetti Marković Martínez Mazur Mbeki McCarthy Medina Mehta Meier Mendoza Meyer ' +
  'Molina Moreau Morales Mutua Müller Nagy Nair Nakamura Ndiaye Nguyen Nielsen Nikolaidis Njoroge Novák Nowak Nwosu Obi ' +
  'Ogunleye Okafor Okonkwo Oliveira Olsen Ortega Osei Ozturk Pacheco Papadopoulos Park Patel Peeters Pereira Petrov Pham Pinto ' +
  'Popescu Quispe Rahman Rajan Ramírez Reddy Rinaldi Rocha Rossi Roux Sørensen Sahin Saito Salazar Sánchez Santos Sato Schmidt ' +
  'Schneider Schwarz Sharma Silva Singh Sithole Smith Solberg Suzuki Svensson Takahashi Tan Tanaka Taylor Thompson Torres Tran ' +
  'Usman Vargas Vasquez Venter Vermeulen Virtanen Vogel Walsh Wang Watanabe Weber Wójcik Wong Yamamoto Yang Yilmaz Zhang Zulu'
).split(' ');

/** Titles and departments of people who work contacts. */
export const agentPosts = [
  { title: 'Customer Service Representative', department: 'Customer Service' },
  { title: 'Senior Customer Service Representative', department: 'Customer Service' },
  { title: 'Billing Specialist', department: 'Billing' },
  { title: 'Technical Support Agent', department: 'Technical Support' },
  { title: 'Technical Support Specialist', department: 'Technical Support' },
  { title: 'Retention Specialist', department: 'Retention' },
  { title: 'Sales Advisor', department: 'Sales' },
  { title: 'Claims Handler', department: 'Claims' },
] as const;

/** Titles and departments of everybody else. */
export const officePosts = [
  { title: 'Team Leader', department: 'Customer Service' },
  { title: 'Quality Analyst', department: 'Quality' },
  { title: 'Workforce Analyst', department: 'Workforce Management' },
  { title: 'Real-time Analyst', department: 'Workforce Management' },
  { title: 'Training Coach', department: 'Learning' },
  { title: 'Operations Manager', department: 'Operations' },
  { title: 'Knowledge Editor', department: 'Knowledge' },
  { title: 'Telephony Engineer', department: 'IT' },
  { title: 'Systems Administrator', department: 'IT' },
  { title: 'Finance Partner', department: 'Finance' },
  { title: 'People Partner', department: 'People' },
] as const;

/** Routing skills. */
export const skillNames = [
  'English',
  'German',
  'French',
  'Spanish',
  'Portuguese',
  'Japanese',
  'Mandarin',
  'Billing',
  'Claims',
  'Contracts',
  'Complaints',
  'Hardware',
  'Networking',
  'Onboarding',
  'Payments',
  'Returns',
  'VIP Care',
] as const;
