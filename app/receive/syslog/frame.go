package syslog

import (
	"bufio"
	"errors"
	"io"
)

const (
	// MaxMessage is how many bytes of a message are kept; the rest is cut.
	MaxMessage = 64 << 10
	// maxCount is how long a message may say it is. More is none.
	maxCount = 1 << 20
)

var errFrame = errors.New("the length of a message is none")

// Reader finds the messages in a stream (RFC 6587): those that begin with their
// length, and those that end with a line feed. Each message is looked at by
// itself, so a sender need not be asked which it does.
type Reader struct {
	in  *bufio.Reader
	buf []byte
}

// NewReader returns a reader of the stream.
func NewReader(in io.Reader) *Reader {
	return &Reader{in: bufio.NewReaderSize(in, 16<<10)}
}

// Wait reads up to where the next message begins. Its error is as that of Next.
func (r *Reader) Wait() error {
	for {
		switch c, err := r.in.ReadByte(); {
		case err != nil:
			return err
		case c != '\n' && c != '\r' && c != 0 && c != ' ': // between messages
			return r.in.UnreadByte()
		}
	}
}

// Next returns the next message, which is good until the call after it, or
// io.EOF when the stream ended behind one. An error ends the stream. A message
// that is cut off by its end comes with io.ErrUnexpectedEOF if it had a length.
func (r *Reader) Next() ([]byte, error) {
	if err := r.Wait(); err != nil {
		return nil, err
	}
	c, err := r.in.ReadByte()
	if err != nil {
		return nil, err
	}
	r.buf = r.buf[:0]
	if c >= '1' && c <= '9' {
		return r.counted(c)
	}
	r.buf = append(r.buf, c)
	return r.line()
}

// counted reads a length, a space, and so many bytes. Digits with something
// else behind them are a line.
func (r *Reader) counted(first byte) ([]byte, error) {
	r.buf = append(r.buf, first)
	n := int(first - '0')
	for {
		c, err := r.in.ReadByte()
		if err == io.EOF {
			return r.buf, nil
		}
		if err != nil {
			return nil, err
		}
		switch {
		case c >= '0' && c <= '9' && len(r.buf) < 7:
			r.buf = append(r.buf, c)
			n = n*10 + int(c-'0')
			continue
		case c == '\n':
			return r.buf, nil
		case c != ' ':
			r.buf = append(r.buf, c)
			return r.line()
		}
		break
	}
	if n > maxCount {
		return nil, errFrame
	}
	kept := min(n, MaxMessage)
	r.buf = append(r.buf[:0], make([]byte, kept)...)
	read, err := io.ReadFull(r.in, r.buf)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err == nil {
		_, err = io.CopyN(io.Discard, r.in, int64(n-kept))
	}
	return r.buf[:read], err
}

// line reads up to a line feed, or to the end.
func (r *Reader) line() ([]byte, error) {
	for {
		part, err := r.in.ReadSlice('\n')
		r.buf = append(r.buf, part[:min(len(part), max(0, MaxMessage-len(r.buf)))]...)
		switch err {
		case nil, io.EOF:
			return r.buf, nil
		case bufio.ErrBufferFull:
			continue
		}
		return nil, err
	}
}
