/// Servers to measure against. No part of the product.
@org.jspecify.annotations.NullMarked
package dev.pinion.lab;
