// Package causes says which assumption of a vendor explains a break: it computes the payoff again under each
// assumption that a vendor may have made, and names those that give the vendor's own figures to the cent.
//
// An assumption is a pure function from a loan's terms and convention to others; only the calculator computes. No
// assumption has an amount of its own: every figure comes from the terms, the convention or the calendar, so that a
// difference cannot be explained by itself. A fit is exact on every figure that both sides give. Tolerances play no
// part in it: with a tolerance of a dollar, two breaks in five would be explained by accident.
package causes
