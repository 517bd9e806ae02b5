#!/usr/bin/ruby
# frozen_string_literal: true

# Drives the stomp gem (Debian: ruby-stomp) against a Pinion server.
#
# Prints `ok STEP`, `cannot STEP: WHY` or `failed STEP: WHY` for each step; exits with 1 if one failed.
require 'openssl'
require 'stomp'
require 'timeout'

HOST = 'localhost'
PATIENCE = 15 # seconds for any answer

class Cannot < StandardError; end

# A connection without the gem's own reconnecting, which would hide the errors that are tested here.
class Session
  def self.open(token: ENV['PINION_TOKEN'], port: ENV['PINION_PORT'], trust: ENV['PINION_TRUST'], heart_beat: '0,0')
    session = new(token, port, trust, heart_beat)
    return session unless block_given?

    begin
      yield session
    ensure
      session.close
    end
  end

  attr_reader :connection

  def initialize(token, port, trust, heart_beat)
    # ts_files switches verification on; the host name is then compared, too (ssl_post_conn_check, on by default).
    # use_ruby_ciphers: the gem's own list predates TLS 1.3.
    ssl = Stomp::SSLParams.new(ts_files: trust, use_ruby_ciphers: true)
    # A passcode is only sent along with a login, so there must be one; the server ignores it.
    @connection = Stomp::Connection.new(
      hosts: [{ login: 'token', passcode: token, host: HOST, port: Integer(port), ssl: ssl }],
      reliable: false, autoflush: true,
      connect_headers: { 'accept-version' => '1.2', 'host' => HOST, 'heart-beat' => heart_beat }
    )
    @waiting = []
    @counter = 0
  end

  def connected
    @connection.connection_frame
  end

  def close
    @connection.disconnect if @connection.open?
  end

  def receipt(headers)
    id = "r#{@counter += 1}"
    yield headers.merge('receipt' => id)
    frame = take('RECEIPT')
    raise "unexpected #{frame.headers}" unless frame.headers['receipt-id'] == id

    frame
  end

  def subscribe(destination, headers = {})
    receipt(headers) { |all| @connection.subscribe(destination, all.merge('id' => 's')) }
  end

  def send(destination, body, headers = {})
    receipt(headers) { |all| @connection.publish(destination, body, all) }
  end

  def message
    take('MESSAGE')
  end

  def ack(message)
    receipt({}) { |headers| @connection.ack(message.headers['ack'], headers) }
  end

  # The next frame of this kind; others wait for their turn.
  def take(command)
    found = @waiting.index { |frame| frame.command == command }
    return @waiting.delete_at(found) if found

    Timeout.timeout(PATIENCE) do
      loop do
        frame = @connection.receive
        raise 'the server closed the connection' if frame.nil?
        return frame if frame.command == command
        raise "#{frame.headers['code']}: #{frame.headers['message']}" if frame.command == 'ERROR'

        @waiting << frame
      end
    end
  end

  def waiting_messages
    @waiting.size
  end
end

def assert(truth, what)
  raise what.inspect unless truth
end

def refuses(expected, **options)
  Session.open(**options)
  raise 'connected'
rescue OpenSSL::SSL::SSLError => e
  assert(e.message.match?(expected), e.message)
end

def header_that_comes_back(note)
  Session.open do |session|
    session.subscribe('/channel/headers')
    session.send('/channel/headers', 'x', 'note' => note)
    return session.message.headers['note']
  end
end

STEPS = {
  'refuses-stranger' => lambda do
    refuses(/certificate verify failed/, trust: ENV['PINION_OTHER_TRUST'])
  end,

  'refuses-wrong-name' => lambda do
    refuses(/does not match/, port: ENV['PINION_OTHER_PORT'], trust: ENV['PINION_OTHER_TRUST'],
                              token: ENV['PINION_OTHER_TOKEN'])
  end,

  # The gem raises nothing for it: the answer to CONNECT has to be looked at.
  'wrong-token' => lambda do
    error = Session.open(token: 'not.a.token').connected
    assert(error.command == 'ERROR' && error.headers['code'] == 'token-rejected', error.headers)
  end,

  'connect' => lambda do
    Session.open do |session|
      headers = session.connected.headers
      assert(headers['version'] == '1.2' && headers['user-name'] == 'stock', headers)
    end
  end,

  'receipt' => lambda do
    Session.open { |session| session.send('/channel/receipt', 'one') }
  end,

  'receipt-seq' => lambda do
    Session.open do |session|
      %w[1 2].each do |expected|
        receipt = session.send('/channel/receipt-seq', 'x')
        assert(receipt.headers['seq'] == expected, receipt.headers)
      end
    end
  end,

  'echo' => lambda do
    Session.open do |session|
      session.subscribe('/channel/echo')
      session.send('/channel/echo', "gr\u00fc\u00df dich", 'content-type' => 'text/plain')
      message = session.message
      assert(message.body.dup.force_encoding('UTF-8') == "gr\u00fc\u00df dich", message.body)
      assert(message.headers['sender'] == 'stock' && message.headers['content-type'] == 'text/plain', message.headers)
    end
  end,

  'binary' => lambda do
    body = ((0..255).to_a * 4).pack('C*')
    Session.open do |session|
      session.subscribe('/channel/binary')
      session.send('/channel/binary', body)
      assert(session.message.body.b == body, 'another body')
    end
  end,

  'headers' => lambda do
    note = "a:b\nc\\d \u00fc\u20ac\u{1f600}"
    came = header_that_comes_back(note)
    assert(came == note, came)
  end,

  'backslash-n' => lambda do
    came = header_that_comes_back('C:\\new\\cold')
    if came == "C:\new:old"
      raise Cannot, 'it unescapes \\\\ first and what comes out once more, so a backslash before c, n or r is lost'
    end

    assert(came == 'C:\\new\\cold', came)
  end,

  'ack' => lambda do
    Session.open do |session|
      session.subscribe('/channel/ack', 'ack' => 'client-individual', 'prefetch-count' => '1')
      session.send('/channel/ack', 'one')
      session.send('/channel/ack', 'two')
      first = session.message
      assert(first.body == 'one' && session.waiting_messages.zero?, first.body)
      session.ack(first)
      second = session.message
      assert(second.body == 'two', second.body)
      session.ack(second)
    end
  end,

  'nack' => lambda do
    Session.open do |session|
      session.subscribe('/channel/nack', 'ack' => 'client-individual')
      session.send('/channel/nack', 'again')
      session.connection.nack(session.message.headers['ack'])
      again = session.message
      assert(again.body == 'again' && again.headers['redelivered'] == 'true', again.headers)
      session.ack(again)
    end
  end,

  'transaction' => lambda do
    Session.open do |session|
      session.subscribe('/channel/transaction')
      session.connection.begin('t')
      %w[one two].each { |body| session.connection.publish('/channel/transaction', body, 'transaction' => 't') }
      session.send('/channel/transaction', 'before')
      assert(session.message.body == 'before', 'not before')
      session.receipt({}) { |headers| session.connection.commit('t', headers) }
      bodies = [session.message.body, session.message.body]
      assert(bodies == %w[one two], bodies)
    end
  end,

  'abort' => lambda do
    Session.open do |session|
      session.subscribe('/channel/abort')
      session.connection.begin('t')
      session.connection.publish('/channel/abort', 'never', 'transaction' => 't')
      session.receipt({}) { |headers| session.connection.abort('t', headers) }
      session.send('/channel/abort', 'after')
      body = session.message.body
      assert(body == 'after', body)
    end
  end,

  'heart-beat' => lambda do
    Session.open(heart_beat: '1000,1000') do |session|
      connection = session.connection
      # hb_received says little: it turns false when a heart-beat is late by a millisecond.
      Timeout.timeout(PATIENCE) { sleep 0.1 until connection.hbrecv_count >= 3 && connection.hbsend_count >= 4 }
      session.send('/channel/heart-beat', 'still here')
    end
  end,

  'resume' => lambda do
    Session.open do |session|
      (1..5).each { |number| session.send('/channel/resume', "m#{number}") }
    end
    Session.open do |session|
      session.subscribe('/channel/resume', 'from' => 'seq=3')
      got = Array.new(3) { session.message }.map { |message| [message.headers['seq'], message.body] }
      assert(got == [%w[3 m3], %w[4 m4], %w[5 m5]], got)
    end
  end,

  'durable' => lambda do
    headers = { 'ack' => 'client-individual', 'durable-subscription-name' => 'desk' }
    Session.open do |session|
      session.subscribe('/channel/durable', headers)
      session.send('/channel/durable', 'done')
      session.send('/channel/durable', 'open')
      session.ack(session.message)
      assert(session.message.body == 'open', 'not open')
    end
    Session.open do |session|
      session.subscribe('/channel/durable', headers)
      message = session.message
      assert(message.body == 'open', message.body)
      session.ack(message)
    end
  end,

  'not-permitted' => lambda do
    Session.open(token: ENV['PINION_READER_TOKEN']) do |session|
      session.connection.publish('/channel/forbidden', 'x', 'receipt' => 'r')
      error = session.take('ERROR')
      assert(error.headers['code'] == 'not-permitted' && error.headers['receipt-id'] == 'r', error.headers)
      session.connection.receive # the server's end of the conversation
    end
  end,

  'disconnect' => lambda do
    connection = Session.open.connection
    connection.disconnect('receipt' => 'bye')
    assert(connection.disconnect_receipt.headers['receipt-id'] == 'bye', connection.disconnect_receipt)
  end
}.freeze

puts "version #{Stomp::Version::STRING}"
failed = false
STEPS.each do |name, step|
  next unless ARGV.empty? || ARGV.include?(name)

  begin
    step.call
    puts "ok #{name}"
  rescue Cannot => e
    puts "cannot #{name}: #{e.message}"
  rescue StandardError => e
    failed = true
    puts "failed #{name}: #{e.class} #{e.message.gsub("\n", ' | ')} #{e.backtrace.first(3).join(' | ')}"
  end
  $stdout.flush
end
exit(failed ? 1 : 0)
