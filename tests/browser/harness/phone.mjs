// The volunteer's page as a person uses it: where things are, in one place.

export class Phone {
  constructor(person) {
    this.person = person;
    this.page = person.page;
  }
}
