/// Pinion and its peers in turns. No part of the product.
@org.jspecify.annotations.NullMarked
package dev.pinion.lab.compare;
