/// How the peers want to be spoken to. No part of the product.
@org.jspecify.annotations.NullMarked
package dev.pinion.lab.dialect;
