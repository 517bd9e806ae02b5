/// What single parts cost, measured with JMH. No part of the product.
@org.jspecify.annotations.NullMarked
package dev.pinion.micro;
